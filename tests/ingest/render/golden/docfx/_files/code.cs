using A;
class B {}
// <part>
  int x;
// </part>
