# tag::body[]
    def f():
        # tag::inner[]
        hidden()
        # end::inner[]
        return 1
# end::body[]
