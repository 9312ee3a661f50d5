import Foundation
import Trading

/// A message of a conversation.
struct Message: Encodable, Sendable {
    enum Role: String, Encodable {
        case system, user, assistant
    }

    let role: Role
    let content: String
}

extension ChatClient.Configuration {
    /// The body of a request; equal conversations give equal bytes.
    ///
    /// It is written as text so that the schema's properties keep their order: servers that compile
    /// the schema into a grammar make the model write them in that order.
    func body(_ conversation: [Message]) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let model = String(decoding: try encoder.encode(model), as: UTF8.self)
        let messages = String(decoding: try encoder.encode(conversation), as: UTF8.self)
        return """
            {"model":\(model),"messages":\(messages),"temperature":0,"seed":0,\
            "max_tokens":\(Self.longestAnswer),"stream":false,\
            "response_format":{"type":"json_schema","json_schema":{"name":"opinion","strict":true,\
            "schema":\(LanguagePrompt.schema)}}}
            """
    }
}

/// A chat completion, of which only the text is read.
struct WireCompletion: Decodable {
    struct Choice: Decodable {
        struct Message: Decodable {
            /// Nil if the model refused to answer.
            let content: String?
        }

        let message: Message
    }

    let choices: [Choice]
}

/// An endpoint's error.
struct WireChatError: Decodable {
    struct Body: Decodable {
        let message: String
    }

    let error: Body
}
