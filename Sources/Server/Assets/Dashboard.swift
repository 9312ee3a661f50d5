/// The dashboard, whose files are inside the executable.
package struct Dashboard: Sendable {
    /// Where its files are.
    package static let folder = "/dashboard/"

    /// The page at `/`.
    let page: FixedAnswer
    /// Its files by their paths below ``folder``.
    private let files: [String: FixedAnswer]

    /// The files that the build has embedded; nil if there is no page among them.
    package static let embedded: Dashboard? = {
        var files = EmbeddedFiles.answers(in: "dashboard/")
        guard let page = files["index.html"] else { return nil }
        for (name, file) in EmbeddedFiles.answers(in: "lightweight-charts/") {
            files["vendor/" + (name.contains(".") ? name : name + ".txt")] = file
        }
        return Dashboard(page: page, files: files)
    }()

    /// The files' paths.
    package var paths: [String] { files.keys.sorted().map { Self.folder + $0 } }

    /// The bytes of all files, as a browser downloads them.
    package var packedSize: Int { files.values.reduce(0) { $0 + $1.packedSize } }

    /// Serves the files.
    var route: AssetRoute {
        AssetRoute(
            files,
            below: Self.folder,
            id: "getDashboardFile",
            remedy: "run make assets and build again where others have written it"
        )
    }
}
