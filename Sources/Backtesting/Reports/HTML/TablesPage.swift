/// A page of a verdict and tables, for reports that other modules make.
package struct TablesPage {
    /// Rows under a row of heads.
    package struct Table {
        package var title: String
        /// The first row has the heads, the first column the names of the rows.
        package var rows: [[String]]

        package init(title: String, rows: [[String]]) {
            self.title = title
            self.rows = rows
        }
    }

    /// The page's title and first heading.
    package var title: String
    /// Lines below it.
    package var notes: [String]
    /// The answer in plain words.
    package var verdict: String
    /// Whether the verdict claims anything.
    package var isFound: Bool
    /// The tables, in their order; those without rows are left out.
    package var tables: [Table]
    /// Lines at the end.
    package var footer: [String]

    package init(
        title: String,
        notes: [String],
        verdict: String,
        isFound: Bool,
        tables: [Table],
        footer: [String]
    ) {
        self.title = title
        self.notes = notes
        self.verdict = verdict
        self.isFound = isFound
        self.tables = tables
        self.footer = footer
    }

    /// One self-contained file of well-formed XML, without script or network.
    package var html: String {
        HTMLPage.render(title: title) { markup in
            markup.element("h1", text: title)
            for note in notes { markup.element("p", [("class", "note")], text: note) }
            markup.element("div", [("class", "results")]) { markup in
                markup.element(
                    "p",
                    [("class", "verdict" + (isFound ? "" : " unusable"))],
                    text: verdict
                )
            }
            for table in tables where table.rows.count > 1 {
                markup.element("h2", text: table.title)
                markup.element("div", [("class", "scroll")]) { markup in
                    markup.element("table", [("class", "figures")]) { markup in
                        for (place, row) in table.rows.enumerated() {
                            Self.draw(row, isHead: place == 0, into: &markup)
                        }
                    }
                }
            }
            markup.element("footer") { markup in
                for line in footer { markup.element("p", text: line) }
            }
        }
    }

    private static func draw(_ row: [String], isHead: Bool, into markup: inout Markup) {
        markup.element("tr") { markup in
            for (column, cell) in row.enumerated() {
                if isHead {
                    markup.element("th", text: cell)
                } else if column == 0 {
                    markup.element("th", [("scope", "row")], text: cell)
                } else {
                    markup.element("td", text: cell)
                }
            }
        }
    }
}
