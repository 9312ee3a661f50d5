extension Workspace {
    /// Removes all runs but the newest, whoever made them.
    ///
    /// A run is there whole or not at all, also for those who list and read runs meanwhile, in
    /// whatever process.
    ///
    /// - Parameters:
    ///   - kept: How many of the newest stay.
    ///   - size: Bytes that the newest may have together; those that are older than what fits go.
    ///   - spared: The name of a run that stays as well, such as one that has just been saved: it
    ///     may have begun long ago, or by a clock that was wrong. Nil for none.
    /// - Throws: What the file system says; the runs that are left then go the next time.
    package func removeRuns(
        butNewest kept: Int,
        largest size: Int = .max,
        sparing spared: String? = nil
    ) throws {
        try RunFolder(url: home.runs).removeAll(
            butNewest: kept,
            largest: size,
            sparing: spared.flatMap(RunID.init)
        )
    }
}
