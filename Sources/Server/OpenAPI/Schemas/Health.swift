extension ResponseSchemas {
    /// The service takes requests.
    static let ready = Schema.object([
        "status": .constant("ready").described("Always `ready`."),
        "version": .string().described("The version of the program."),
        "jobs": .object([
            "queued": .count.described("Jobs that wait."),
            "running": .count.described("Jobs under way."),
        ]).described("How much there is to do."),
    ])
}
