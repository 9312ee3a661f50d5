import Trading

/// The fields of some settings, from the descriptions of the settings themselves.
extension Array {
    /// The fields, with the settings' defaults.
    func fields<Root>() -> [AnyField] where Element == Trading.Setting<Root> {
        map { .optional(Field($0.spec, hasDefault: true)) }
    }

    /// Reads the fields.
    ///
    /// - Returns: Sets the values that were given; a request keeps its own values for the others.
    func read<Root>(
        from reader: inout FieldReader
    ) -> (inout Root) -> Void where Element == Trading.Setting<Root> {
        let given = map { (setting: $0, value: reader.optional(Field($0.spec))) }
        return { request in
            for (setting, value) in given {
                // The field has validated the value with the same description.
                if let value { try? setting.set(value, in: &request) }
            }
        }
    }
}
