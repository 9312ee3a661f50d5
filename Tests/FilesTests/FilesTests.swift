import Files
import Foundation
import Testing

/// Files and folders that are there whole or not at all, and locks that end with their holder.
@Suite struct FilesTests {
    private static func withFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "files-\(UUID().uuidString)")
        try FileSystem.createFolder(folder)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try body(folder)
    }

    private static func isFree(_ place: URL, for mode: FileLock.Mode) throws -> Bool {
        switch try FileLock.tryLock(place, mode) {
        case .none: false
        case .some: true
        }
    }

    private static func names(in folder: URL) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    }

    @Test func `a staged file replaces its place at the commit and not before`() throws {
        try Self.withFolder { folder in
            let place = folder.appending(path: "deep/down/a.txt")
            try StagedFile(Data("old".utf8), for: place).commit()
            let staged = try StagedFile(Data("new".utf8), for: place)
            #expect(try Data(contentsOf: place) == Data("old".utf8))
            try staged.commit()
            #expect(try Data(contentsOf: place) == Data("new".utf8))
            #expect(try Self.names(in: place.deletingLastPathComponent()) == ["a.txt"])
        }
    }

    @Test func `a staged file that is not committed leaves nothing`() throws {
        struct Broken: Error {}
        try Self.withFolder { folder in
            let place = folder.appending(path: "a.txt")
            do {
                _ = try StagedFile(Data("new".utf8), for: place)
            }
            #expect(try Self.names(in: folder).isEmpty)
            #expect(throws: Broken.self) {
                _ = try StagedFile(for: place) { handle in
                    try handle.write(contentsOf: Data("half".utf8))
                    throw Broken()
                }
            }
            #expect(try Self.names(in: folder).isEmpty)
        }
    }

    @Test func `what a killed writer left beside a place is written over`() throws {
        try Self.withFolder { folder in
            let place = folder.appending(path: "a.txt")
            try Data("a long rest of another write".utf8)
                .write(to: folder.appending(path: ".a.txt.part"))
            try StagedFile(Data("new".utf8), for: place).commit()
            #expect(try Data(contentsOf: place) == Data("new".utf8))
            #expect(try Self.names(in: folder) == ["a.txt"])
        }
    }

    @Test func `many writers of one place leave one of their files, whole`() async throws {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "files-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let place = folder.appending(path: "a.txt")
        try await withThrowingTaskGroup(of: Void.self) { group in
            for letter in UInt8(97)..<117 {
                group.addTask {
                    try StagedFile(Data(repeating: letter, count: 10_000), for: place).commit()
                }
            }
            try await group.waitForAll()
        }
        let bytes = try Data(contentsOf: place)
        #expect(bytes.count == 10_000)
        #expect(Set(bytes).count == 1)
        #expect(try Self.names(in: folder) == ["a.txt"])
    }

    @Test func `an error names the place and the system's reason`() throws {
        try Self.withFolder { folder in
            let file = folder.appending(path: "file")
            try StagedFile(Data(), for: file).commit()
            let error = #expect(throws: FileError.self) {
                try StagedFile(Data(), for: file.appending(path: "a.txt")).commit()
            }
            #expect(error?.code == ENOTDIR)
            #expect(error?.description.contains(file.path) == true)
        }
    }

    @Test func `a staged folder is there whole, and the first of two stays`() throws {
        try Self.withFolder { parent in
            let place = parent.appending(path: "run")
            let isFirst = try StagedFolder.create(at: place) { draft in
                try Data("1".utf8).write(to: draft.appending(path: "a"))
                #expect(!FileManager.default.fileExists(atPath: place.path))
            }
            let isSecond = try StagedFolder.create(at: place) { draft in
                try Data("2".utf8).write(to: draft.appending(path: "a"))
            }
            #expect(isFirst)
            #expect(!isSecond)
            #expect(try Data(contentsOf: place.appending(path: "a")) == Data("1".utf8))
            #expect(try Self.names(in: parent) == [".drafts", "run"])
            #expect(try Self.names(in: parent.appending(path: ".drafts")) == ["lock"])
        }
    }

    @Test func `a folder that could not be filled leaves nothing`() throws {
        struct Broken: Error {}
        try Self.withFolder { parent throws in
            #expect(throws: Broken.self) {
                try StagedFolder.create(at: parent.appending(path: "run")) { draft in
                    try Data("1".utf8).write(to: draft.appending(path: "a"))
                    throw Broken()
                }
            }
            #expect(try Self.names(in: parent) == [".drafts"])
            #expect(try Self.names(in: parent.appending(path: ".drafts")) == ["lock"])
        }
    }

    @Test func `abandoned drafts go with the next writer, those at work stay`() throws {
        try Self.withFolder { parent in
            let drafts = parent.appending(path: ".drafts")
            for name in ["draft-AbCdEf", "run-AbCdEf"] {
                try FileSystem.createFolder(drafts.appending(path: name))
            }
            try StagedFolder.create(at: parent.appending(path: "one")) { draft in
                #expect(try Self.names(in: drafts) == [draft.lastPathComponent, "lock"])
                try StagedFolder.create(at: parent.appending(path: "two")) { _ in
                    #expect(FileManager.default.fileExists(atPath: draft.path))
                }
            }
            #expect(try Self.names(in: parent) == [".drafts", "one", "two"])
        }
    }

    @Test func `folders are removed whole, and a missing one is passed over`() throws {
        try Self.withFolder { parent in
            for name in ["a", "b"] {
                try StagedFolder.create(at: parent.appending(path: name)) { draft in
                    try Data("1".utf8).write(to: draft.appending(path: "file"))
                }
            }
            try StagedFolder.remove(["a", "absent"], in: parent)
            #expect(try Self.names(in: parent) == [".drafts", "b"])
            #expect(try Self.names(in: parent.appending(path: ".drafts")) == ["lock"])
        }
    }

    @Test func `an exclusive lock excludes all, a shared one only exclusive ones`() throws {
        try Self.withFolder { folder in
            let file = folder.appending(path: "lock")
            for place in [file, folder] {
                do {
                    let held = try FileLock(waitingFor: place)
                    #expect(try Self.isFree(place, for: .exclusive) == false)
                    #expect(try Self.isFree(place, for: .shared) == false)
                    #expect(FileLock.isHeldExclusively(place))
                    _ = consume held
                }
                #expect(!FileLock.isHeldExclusively(place))
                let shared = try FileLock(waitingFor: place, .shared)
                #expect(try Self.isFree(place, for: .shared))
                #expect(try Self.isFree(place, for: .exclusive) == false)
                _ = consume shared
                #expect(try Self.isFree(place, for: .exclusive))
            }
        }
    }
}
