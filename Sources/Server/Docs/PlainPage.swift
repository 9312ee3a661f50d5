import HTTPTypes

/// The page at `/docs` of a build without Swagger UI: static HTML without scripts.
struct PlainPage {
    private let document: Document

    /// Creates the page of a document.
    init(_ document: Document) {
        self.document = document
    }

    /// The page's assets by name.
    static let assets = ["plain.css": FixedAnswer(style.utf8, type: "text/css; charset=utf-8")]

    /// The page.
    var answer: FixedAnswer {
        FixedAnswer(
            html.text.utf8,
            type: "text/html; charset=utf-8",
            policy: "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; "
                + "frame-ancestors 'none'"
        )
    }

    private var html: HTML {
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Hindcast API</title>
        <link rel="stylesheet" href="\(DocsRoute.assets + "plain.css")">
        </head>
        <body>
        <h1>Hindcast API \(document.version)</h1>
        <p>\(HTML.prose(Document.introduction))</p>
        <p>For programs: <a href="\(OpenAPIRoute.operation.path)">\(OpenAPIRoute.operation.path)</a>.
        This build has the plain page; run <code>scripts/fetch-assets.sh</code> and build again for \
        one that sends requests.</p>
        \(Document.tags.map(section))
        <h2 id="schemas">Schemas</h2>
        \(document.schemas.map(schema))
        </body>
        </html>

        """
    }

    private func section(_ tag: (key: String, value: String)) -> HTML {
        let operations = document.operations.filter { $0.tag == tag.key }
        guard !operations.isEmpty else { return "" }
        return "<h2>\(tag.key)</h2>\n<p>\(tag.value)</p>\n\(operations.map(article))"
    }

    private func article(_ operation: Operation) -> HTML {
        let parameters =
            [("path", operation.pathParameters), ("query", operation.query)]
            + [("header", operation.headers), ("body", operation.body)]
        let rows = parameters.flatMap { place, fields in
            fields.map { row($0.name, $0.schema.value, isRequired: $0.isRequired, place: place) }
        }
        let details: HTML =
            operation.details.isEmpty ? "" : "<p>\(HTML.prose(operation.details))</p>\n"
        return """
            <article id="\(operation.id)">
            <h3><b>\(operation.method.rawValue)</b> <code>\(operation.path)</code></h3>
            <p>\(operation.summary)</p>
            \(details)\(table(rows))<ul>
            \(operation.answers.map(item))</ul>
            </article>

            """
    }

    private func item(_ answer: Operation.Answer) -> HTML {
        let type: HTML = answer.schema.map { words($0.value) } ?? "\(answer.type)"
        return "<li>\(String(answer.status.code)): \(answer.summary) \(type)</li>\n"
    }

    private func schema(_ entry: (key: String, value: Schema)) -> HTML {
        let json = entry.value.json
        guard case .object(let properties)? = json["properties"] else {
            return "<h3 id=\"\(entry.key)\">\(entry.key)</h3>\n<p>\(words(entry.value.value))</p>\n"
        }
        let required = json["required"]?.array ?? []
        let rows = properties.sorted { $0.key < $1.key }.map { name, schema in
            row(name, schema, isRequired: required.contains(.string(name)))
        }
        return "<h3 id=\"\(entry.key)\">\(entry.key)</h3>\n\(table(rows))"
    }

    private func table(_ rows: [HTML]) -> HTML {
        rows.isEmpty ? "" : "<table>\n\(rows)</table>\n"
    }

    private func row(
        _ name: String,
        _ schema: JSONValue,
        isRequired: Bool,
        place: String? = nil
    ) -> HTML {
        guard case .object(let json) = schema else { return "" }
        let origin: HTML = place.map { "<td>\($0)</td>" } ?? ""
        let absent = json["default"].map { "default \($0.excerpt)" } ?? "optional"
        return """
            <tr><td><code>\(name)</code></td>\(origin)<td>\(words(schema))</td>\
            <td>\(isRequired ? "" : absent)</td>\
            <td>\(HTML.prose(json["description"]?.string ?? ""))\(parts(of: json))</td></tr>

            """
    }

    /// The properties of an object schema without a name.
    private func parts(of json: [String: JSONValue]) -> HTML {
        let alternatives = json["anyOf"]?.array ?? []
        let schemas = [.object(json), json["items"]].compactMap(\.self) + alternatives
        let tables = schemas.compactMap { schema -> HTML? in
            guard case .object(let fields) = schema,
                case .object(let properties)? = fields["properties"]
            else { return nil }
            let required = fields["required"]?.array ?? []
            return table(
                properties.sorted { $0.key < $1.key }.map { name, schema in
                    row(name, schema, isRequired: required.contains(.string(name)))
                }
            )
        }
        return "\(tables)"
    }

    private func words(_ schema: JSONValue) -> HTML {
        let parts = SchemaText(schema).parts.map { part -> HTML in
            switch part {
            case .words(let words): "\(words)"
            case .reference(let name): "<a href=\"#\(name)\">\(name)</a>"
            }
        }
        return "\(parts)"
    }

    private static let style = """
        body { font: 16px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; \
        padding: 0 1rem; color: #1c2733; background: #fff; }
        h2 { margin-top: 2.5rem; border-bottom: 1px solid #c8d0d8; }
        h3 { margin-bottom: 0; }
        h3 b { color: #0b5cad; }
        table { border-collapse: collapse; margin: .5rem 0; font-size: .875rem; }
        td { border: 1px solid #dde3e9; padding: .25rem .5rem; vertical-align: top; }
        code { font-family: ui-monospace, monospace; }
        @media (prefers-color-scheme: dark) {
        body { color: #dde3e9; background: #14181d; }
        a, h3 b { color: #7ab8f5; }
        td, h2 { border-color: #3a444f; }
        }

        """
}
