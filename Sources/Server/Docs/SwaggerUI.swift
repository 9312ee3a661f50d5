import CAssets

/// The page at `/docs` with Swagger UI, whose files are inside the executable.
package struct SwaggerUI: Sendable {
    /// The page.
    let page: FixedAnswer
    /// Its assets by name.
    let assets: [String: FixedAnswer]

    /// The files that the build has embedded; nil if `scripts/fetch-assets.sh` was not run.
    package static let embedded: SwaggerUI? = {
        let script = hindcast_swagger_ui_script()
        guard script.size > 0 else { return nil }
        return SwaggerUI(
            script: script.buffer,
            style: hindcast_swagger_ui_style().buffer,
            icon: hindcast_swagger_ui_icon().buffer,
            license: hindcast_swagger_ui_license().buffer
        )
    }()

    private init(
        script: UnsafeBufferPointer<UInt8>,
        style: UnsafeBufferPointer<UInt8>,
        icon: UnsafeBufferPointer<UInt8>,
        license: UnsafeBufferPointer<UInt8>
    ) {
        page = FixedAnswer(Self.html.utf8, type: "text/html; charset=utf-8", policy: Self.policy)
        assets = [
            Name.script: FixedAnswer(script, type: "text/javascript; charset=utf-8"),
            Name.style: FixedAnswer(style, type: "text/css; charset=utf-8"),
            Name.icon: FixedAnswer(icon, type: "image/png"),
            Name.license: FixedAnswer(license, type: "text/plain; charset=utf-8"),
            Name.start: FixedAnswer(Self.start.utf8, type: "text/javascript; charset=utf-8"),
        ]
    }

    private enum Name {
        static let script = "swagger-ui-bundle.js"
        static let style = "swagger-ui.css"
        static let icon = "favicon-32x32.png"
        static let license = "LICENSE.txt"
        static let start = "start.js"
    }

    /// It loads nothing from elsewhere and has no inline script.
    ///
    /// Swagger UI's style sheet contains its icons.
    private static let policy = """
        default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
        connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'
        """

    private static let html = """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Hindcast API</title>
        <link rel="icon" type="image/png" href="\(DocsAssetRoute.path(of: Name.icon))">
        <link rel="license" href="\(DocsAssetRoute.path(of: Name.license))">
        <link rel="stylesheet" href="\(DocsAssetRoute.path(of: Name.style))">
        </head>
        <body>
        <div id="page"></div>
        <noscript>This page is drawn by a script; the description itself is
        <a href="\(OpenAPIRoute.operation.path)">\(OpenAPIRoute.operation.path)</a>.</noscript>
        <script src="\(DocsAssetRoute.path(of: Name.script))"></script>
        <script src="\(DocsAssetRoute.path(of: Name.start))"></script>
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

extension hindcast_asset {
    fileprivate var buffer: UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: bytes, count: size)
    }
}
