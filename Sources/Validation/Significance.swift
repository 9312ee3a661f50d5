/// What a claim at a level of significance needs.
public enum Significance {
    /// The level of every claim: of series without any gain, one in twenty may be claimed.
    public static let level = 0.05
    /// The fewest values that are tested.
    ///
    /// Of fewer, more than 6 % of series without any gain would be claimed at the level of 5 %, by
    /// some test and for some kind of series; `make calibrate-evidence` measures it.
    public static let leastValues = 720
}
