extension ResponseSchemas {
    /// The envelope of whatever went wrong.
    static let error = Schema.object([
        "success": .constant(false).described("Always `false`."),
        "error": .reference("Problem"),
    ])

    /// What went wrong, for programs and people.
    static let problem = Schema.object([
        "code": .string(pattern: "^[A-Z][A-Z0-9_]*$").example("MODEL_NOT_FOUND")
            .described("For programs, in capitals."),
        "message": .string().described("For people, one line: what, which value, the remedy."),
        "details": .dictionary(of: .any)
            .described("More for programs: the parameter, its value, the running job."),
    ])
}
