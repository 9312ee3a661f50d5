/// The page at `/docs` with Swagger UI, whose files are inside the executable.
package struct SwaggerUI: Sendable {
    /// The page.
    let page: FixedAnswer
    /// Its assets by name.
    let assets: [String: FixedAnswer]

    /// The files that the build has embedded; nil if `scripts/fetch-assets.sh` was not run.
    package static let embedded: SwaggerUI? = {
        var files = EmbeddedFiles.answers(in: "swagger-ui/")
        files[Name.license] = files.removeValue(forKey: "LICENSE")
        let names = [Name.script, Name.style, Name.icon, Name.license]
        guard names.allSatisfy({ files[$0] != nil }) else { return nil }
        files[Name.start] = FixedAnswer(start.utf8, type: "text/javascript; charset=utf-8")
        let page = FixedAnswer(html.utf8, type: "text/html; charset=utf-8", policy: policy)
        return SwaggerUI(page: page, assets: files)
    }()

    private enum Name {
        static let script = "swagger-ui-bundle.js"
        static let style = "swagger-ui.css"
        static let icon = "favicon-32x32.png"
        static let license = "LICENSE.txt"
        static let start = "start.js"
    }

    /// Swagger UI's style sheet contains its icons.
    private static let policy = EmbeddedFiles.pagePolicy

    private static let html = """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Hindcast API</title>
        <link rel="icon" type="image/png" href="\(DocsRoute.assets + Name.icon)">
        <link rel="license" href="\(DocsRoute.assets + Name.license)">
        <link rel="stylesheet" href="\(DocsRoute.assets + Name.style)">
        </head>
        <body>
        <div id="page"></div>
        <noscript>This page is drawn by a script; the description itself is
        <a href="\(OpenAPIRoute.operation.path)">\(OpenAPIRoute.operation.path)</a>.</noscript>
        <script src="\(DocsRoute.assets + Name.script)"></script>
        <script src="\(DocsRoute.assets + Name.start)"></script>
        </body>
        </html>

        """

    private static let start = """
        SwaggerUIBundle({
            url: "\(OpenAPIRoute.operation.path)",
            dom_id: "#page",
            presets: [SwaggerUIBundle.presets.apis],
            deepLinking: true,
            docExpansion: "list",
            defaultModelsExpandDepth: 0,
            displayRequestDuration: true,
            validatorUrl: null
        });

        """
}
