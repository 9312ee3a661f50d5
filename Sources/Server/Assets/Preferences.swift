package import HTTPTypes

/// What a client prefers, as `Accept`, `Accept-Encoding` and `Accept-Language` say it (RFC 9110,
/// section 12): names with weights from 0 to 1.
package struct Preferences {
    private var weights: [(name: String, weight: Double)] = []

    /// Reads all fields of that name; anything that is malformed is left out.
    package init(_ name: HTTPField.Name, in headers: HTTPFields) {
        for item in headers[values: name].flatMap({ $0.split(separator: ",") }).prefix(64) {
            let parts = item.split(separator: ";").map { part in
                part.filter { $0 != " " && $0 != "\t" }.lowercased()
            }
            guard let name = parts.first, !name.isEmpty else { continue }
            let weight = parts.dropFirst().first { $0.hasPrefix("q=") }.map {
                Double($0.dropFirst(2))
            }
            guard let weight = weight ?? 1, (0...1).contains(weight) else { continue }
            weights.append((name, weight))
        }
    }

    /// The weight of a name in lower case; nil where it is not mentioned.
    package subscript(name: String) -> Double? {
        weights.last { $0.name == name }?.weight
    }

    /// Whether the client takes a coding of the body.
    package func takes(coding: String) -> Bool {
        (self[coding] ?? self["*"] ?? 0) > 0
    }

    /// Whether the client names one type and does not prefer another: a browser that follows a link
    /// names `text/html`, a program's `*/*` names nothing.
    package func prefers(_ type: String, over other: String) -> Bool {
        guard let weight = self[type], weight > 0 else { return false }
        return weight >= self[other] ?? 0
    }

    /// Which of some languages comes first: `ko` stands for `ko-KR`, too.
    ///
    /// - Parameter languages: In lower case; the first is that of a client who mentions none of them.
    /// - Returns: The language; nil where there is none to choose from.
    package func language(among languages: [String]) -> String? {
        let known = weights.compactMap { entry -> (String, Double)? in
            let primary = entry.name.split(separator: "-").first.map(String.init)
            guard let primary, languages.contains(primary), entry.weight > 0 else { return nil }
            return (primary, entry.weight)
        }
        // Of equal weights the first counts.
        let best = known.map(\.1).max()
        return known.first { $0.1 == best }?.0 ?? languages.first
    }
}
