import Hummingbird
import Market
import Workflows

/// `GET /api/v1/ai/models/{key}/history`.
struct ModelHistoryRoute: Route {
    let services: Services

    var operation: Operation {
        Operation(
            method: .get,
            path: "/api/v1/ai/models/{key}/history",
            id: "getModelHistory",
            tag: "AI",
            summary: "The losses of a model's training, epoch by epoch",
            details: """
                While the model is trained, the losses up to the last finished epoch: together with \
                the events of the job a client that comes late draws the whole curve.
                """,
            pathParameters: [DeleteModelRoute.key],
            answers: [.json(.ok, "The losses", .reference("TrainingLosses"))],
            errors: [.notFound, .conflict, .unprocessableContent]
        )
    }

    func respond(to request: Request, context: AppContext) async throws -> Response {
        let name = try context.parameters.require("key")
        guard let losses = try services.workspace.modelLosses(SeriesKey(modelKey: name)) else {
            throw ServerError.noModel(name)
        }
        return try .json(losses)
    }
}

extension ResponseSchemas {
    /// The losses of a training.
    static let trainingLosses = Schema.object([
        "model_key": .modelKey,
        "in_progress": .boolean
            .described("Whether these are the losses of a training that goes on now."),
        "members": .array(
            of: .object([
                "member": .integer(from: 1).described("Which network of the model."),
                "seed": .count.described("The seed of its random numbers."),
                "best_epoch": .integer(from: 1).orNull
                    .described("The epoch whose weights are kept."),
                "epochs": .array(
                    of: .object([
                        "epoch": .integer(from: 1).described("Which epoch."),
                        "train_loss": .number(from: 0).described("Mean training loss."),
                        "val_loss": .number(from: 0).described("Validation loss after it."),
                        "learning_rate": .number(from: 0).described("Its learning rate."),
                    ])
                ).described("The epochs, the first one first."),
            ])
        ).described("The networks; empty for an imported model and before the first epoch ended."),
    ])
}
