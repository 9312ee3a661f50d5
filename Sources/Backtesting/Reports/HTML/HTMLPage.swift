/// The frame of every page: one self-contained file of well-formed XML, without script or network.
enum HTMLPage {
    /// A page around what a closure appends to its body.
    ///
    /// - Parameters:
    ///   - title: The title, as text.
    ///   - css: Rules of this page beside those of all, without a character that XML would parse
    ///     differently.
    ///   - body: Appends the body.
    /// - Returns: The page.
    static func render(
        title: String,
        css: String? = nil,
        _ body: (inout Markup) -> Void
    ) -> String {
        let styles = [HTMLStyle.css, css].compactMap(\.self).joined(separator: "\n")
        var markup = Markup()
        markup.raw("<!DOCTYPE html>")
        markup.element("html", [("lang", "en"), ("xmlns", "http://www.w3.org/1999/xhtml")]) {
            markup in
            markup.element("head") { markup in
                markup.empty("meta", [("charset", "utf-8")])
                markup.empty(
                    "meta",
                    [("name", "viewport"), ("content", "width=device-width, initial-scale=1")]
                )
                markup.element("title", text: title)
                // The style sheet has no character that XML would parse differently.
                markup.raw("<style>\n\(styles)\n</style>")
            }
            markup.element("body", [], body)
        }
        return markup.text
    }
}
