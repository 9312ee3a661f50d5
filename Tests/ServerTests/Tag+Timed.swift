import Testing

extension Tag {
    /// Tests of deadlines between clients and servers that share the machine.
    ///
    /// `scripts/test.sh` runs the suites that say `.tags(.timed)` one at a time, after whatever
    /// computes.
    @Tag static var timed: Self
}
