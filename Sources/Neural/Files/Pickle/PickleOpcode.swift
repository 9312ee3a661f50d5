/// The operations of the pickle format that files of numbers need.
///
/// Source: CPython, `Lib/pickle.py`.
enum PickleOpcode: UInt8 {
    case mark = 0x28  // (
    case stop = 0x2e  // .
    case pop = 0x30  // 0
    case popMark = 0x31  // 1
    case none = 0x4e  // N
    case proto = 0x80
    case frame = 0x95

    case newTrue = 0x88
    case newFalse = 0x89
    case int = 0x4a  // J
    case int1 = 0x4b  // K
    case int2 = 0x4d  // M
    case long1 = 0x8a
    case float = 0x47  // G
    case string = 0x58  // X
    case shortString = 0x8c
    case longString = 0x8d
    case bytes = 0x42  // B
    case shortBytes = 0x43  // C
    case longBytes = 0x8e
    case byteArray = 0x96

    case emptyTuple = 0x29  // )
    case tuple = 0x74  // t
    case tuple1 = 0x85
    case tuple2 = 0x86
    case tuple3 = 0x87
    case emptyList = 0x5d  // ]
    case append = 0x61  // a
    case appends = 0x65  // e
    case emptyDictionary = 0x7d  // }
    case setItem = 0x73  // s
    case setItems = 0x75  // u

    case global = 0x63  // c
    case stackGlobal = 0x93
    case reduce = 0x52  // R
    case newObject = 0x81
    case build = 0x62  // b
    case persistent = 0x51  // Q

    case put = 0x71  // q
    case longPut = 0x72  // r
    case memoize = 0x94
    case get = 0x68  // h
    case longGet = 0x6a  // j
}
