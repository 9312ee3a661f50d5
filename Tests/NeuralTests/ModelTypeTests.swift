import Foundation
import Neural
import Testing

@Suite struct ModelTypeTests {
    @Test(arguments: ModelType.allCases)
    func `a type is read and written by its name`(type: ModelType) throws {
        let data = try JSONEncoder().encode([type])
        #expect(String(decoding: data, as: UTF8.self) == "[\"\(type.rawValue)\"]")
        #expect(try JSONDecoder().decode([ModelType].self, from: data) == [type])
    }

    @Test func `an unknown type is refused with the names of the known ones`() throws {
        let error = #expect(throws: DecodingError.self) {
            try JSONDecoder().decode([ModelType].self, from: Data(#"["transformer"]"#.utf8))
        }
        guard case .dataCorrupted(let context) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(
            context.debugDescription
                == "transformer is no model type: "
                + "use one of standard, attention, gru, bidirectional"
        )
    }

    @Test(arguments: ModelType.allCases)
    func `tensors follow each other without a gap`(type: ModelType) {
        let configuration = NetworkConfiguration(
            modelType: type,
            inputSize: 3,
            hiddenSize: 17,
            layerCount: 2,
            headSize: 5
        )
        let layout = ParameterLayout(configuration: configuration)
        var end = 0
        for tensor in layout.tensors {
            #expect(tensor.offset == end, "\(tensor.name)")
            end = tensor.range.upperBound
        }
        #expect(layout.count == end)
    }

    @Test(arguments: ModelType.allCases)
    func `weights come out of an engine as they went in`(type: ModelType) throws {
        var bench = Bench(batch: 2)
        bench.configuration.modelType = type
        let network = try bench.network()
        #expect(try bench.engine(network: network).network == network)
    }
}
