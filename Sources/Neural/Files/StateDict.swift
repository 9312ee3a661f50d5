/// Named tensors out of a file that `torch.save` wrote.
enum StateDict {
    struct Tensor: Equatable {
        var shape: [Int]
        var values: [Float]
    }

    /// The tensors of a file by name.
    ///
    /// - Throws: ``NeuralError/invalidFile(reason:)``.
    static func read(_ bytes: [UInt8]) throws(NeuralError) -> [String: Tensor] {
        var contents: [String: [UInt8]] = [:]
        for entry in try ZipArchive.read(bytes) {
            guard contents.updateValue(entry.bytes, forKey: entry.name) == nil else {
                throw .invalidFile(reason: "\(entry.name) is in it twice")
            }
        }
        let pickles = contents.keys.filter { $0.hasSuffix("/data.pkl") }
        guard let path = pickles.first, pickles.count == 1, let pickle = contents[path] else {
            throw .invalidFile(reason: "it has no data.pkl, or several")
        }
        let folder = path.dropLast("data.pkl".count)
        if let order = contents[folder + "byteorder"], order != Array("little".utf8) {
            throw .invalidFile(reason: "its byte order is not little")
        }
        let root: PickleValue
        do throws(PickleError) {
            root = try PickleReader.read(pickle, allowing: TorchTensor.globals)
        } catch {
            throw .invalidFile(reason: "\(error)")
        }
        guard let entries = root.entries else {
            throw .invalidFile(reason: "it holds no dictionary of tensors")
        }
        var tensors: [String: Tensor] = [:]
        var count = 0
        for entry in entries {
            guard let name = entry.key.string else {
                throw .invalidFile(reason: "a tensor has no name")
            }
            let reference = try TorchTensor(entry.value, name: name)
            // Tensors may share a storage, but not blow a small file up.
            count += reference.count
            guard count <= bytes.count / 4 else {
                throw .invalidFile(reason: "its tensors hold more numbers than the file")
            }
            guard let storage = contents["\(folder)data/\(reference.storage)"] else {
                throw .invalidFile(reason: "the numbers of \(name) are missing")
            }
            let tensor = Tensor(shape: reference.shape, values: try reference.values(in: storage))
            guard tensors.updateValue(tensor, forKey: name) == nil else {
                throw .invalidFile(reason: "\(name) is in it twice")
            }
        }
        return tensors
    }
}
