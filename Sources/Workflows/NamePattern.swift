extension String {
    /// Whether the whole text matches a pattern of names.
    ///
    /// The patterns stand beside the types that own the names, in the dialect that OpenAPI documents
    /// and Swift share.
    package func fits(_ pattern: String) -> Bool {
        guard let regex = try? Regex(pattern) else { return false }
        // By scalars: a letter with a mark behind it is not the letter.
        return wholeMatch(of: regex.matchingSemantics(.unicodeScalar)) != nil
    }
}
