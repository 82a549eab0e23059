const a = 1
// #region part
let b = 2
// #endregion part
