import Foundation

/// What a pickle may hold here: plain data, and references to tensors' storage.
enum PickleValue: Hashable, Sendable {
  case none
  case bool(Bool)
  case int(Int)
  /// An integer of more than 64 bits, little-endian two's complement.
  case bigInt([UInt8])
  case string(String)
  indirect case tuple([PickleValue])
  indirect case list([PickleValue])
  indirect case dictionary([Pair])
  case global(PickleGlobal)
  case storage(StorageReference)
  case tensor(TensorReference)

  struct Pair: Hashable, Sendable {
    let key: PickleValue
    let value: PickleValue
  }
}

/// The names a checkpoint may mention. Each stands for data only: nothing is ever called.
enum PickleGlobal: String, Sendable {
  case orderedDictionary = "collections OrderedDict"
  case rebuildTensor = "torch._utils _rebuild_tensor_v2"
  case floatStorage = "torch FloatStorage"
  case longStorage = "torch LongStorage"
}

/// One block of raw numbers in the file.
struct StorageReference: Hashable, Sendable {
  let key: String
  let isFloat: Bool
  let count: Int
}

/// A strided view of a storage.
struct TensorReference: Hashable, Sendable {
  let storage: StorageReference
  let offset: Int
  let size: [Int]
  let stride: [Int]
}

/// Reads pickles with the few opcodes of protocol 2 that a state dictionary needs.
///
/// Pickle is a language of stack operations, and Python's reader can be made to call anything. This one
/// cannot: an opcode or a name it does not know is an error. Reference: Python's `pickletools` documentation.
struct Unpickler {
  private let bytes: Data
  private(set) var position: Int
  private var stack: [PickleValue] = []
  private var marks: [Int] = []
  private var memo: [Int: PickleValue] = [:]

  init(_ bytes: Data, at position: Int) {
    self.bytes = bytes
    self.position = position
  }

  /// Reads one pickle; `position` is then behind it.
  mutating func value() throws(CheckpointError) -> PickleValue {
    stack = []
    marks = []
    memo = [:]
    while true {
      let start = position
      let opcode = try byte()
      switch opcode {
      case 0x80:  // PROTO
        let version = try byte()
        guard version == 2 else { throw .malformed("pickle protocol \(version)", at: start) }
      case UInt8(ascii: "."):  // STOP
        return try pop()
      case UInt8(ascii: "N"): stack.append(.none)
      case 0x88: stack.append(.bool(true))
      case 0x89: stack.append(.bool(false))
      case UInt8(ascii: "K"): stack.append(.int(try integer(bytes: 1)))
      case UInt8(ascii: "M"): stack.append(.int(try integer(bytes: 2)))
      case UInt8(ascii: "J"): stack.append(.int(Int(Int32(truncatingIfNeeded: try integer(bytes: 4)))))
      case 0x8a: stack.append(.bigInt(Array(try take(Int(try byte())))))  // LONG1
      case UInt8(ascii: "X"): stack.append(.string(try string(length: integer(bytes: 4))))
      case UInt8(ascii: "}"): stack.append(.dictionary([]))
      case UInt8(ascii: "]"): stack.append(.list([]))
      case UInt8(ascii: ")"): stack.append(.tuple([]))
      case UInt8(ascii: "("): marks.append(stack.count)
      case UInt8(ascii: "t"): stack.append(.tuple(try popToMark()))
      case 0x85...0x87: stack.append(.tuple(try pop(Int(opcode) - 0x84)))
      case UInt8(ascii: "s"): try setItems(pop(2))
      case UInt8(ascii: "u"): try setItems(popToMark())
      case UInt8(ascii: "a"): try appendItems(pop(1))
      case UInt8(ascii: "e"): try appendItems(popToMark())
      case UInt8(ascii: "c"): stack.append(.global(try global()))
      case UInt8(ascii: "R"): try reduce()
      case UInt8(ascii: "Q"): stack.append(.storage(try storage(pop())))
      case UInt8(ascii: "b"): _ = try pop()  // BUILD: an object's attributes, which carry no tensors
      case UInt8(ascii: "q"): memo[try integer(bytes: 1)] = try top()
      case UInt8(ascii: "r"): memo[try integer(bytes: 4)] = try top()
      case UInt8(ascii: "h"): stack.append(try recall(integer(bytes: 1)))
      case UInt8(ascii: "j"): stack.append(try recall(integer(bytes: 4)))
      default:
        throw .forbiddenOpcode(opcode, at: start)
      }
    }
  }

  // MARK: Bytes

  private mutating func byte() throws(CheckpointError) -> UInt8 { UInt8(try integer(bytes: 1)) }

  private mutating func take(_ count: Int) throws(CheckpointError) -> Data {
    guard count <= bytes.count - position else { throw .truncated }
    defer { position += count }
    return bytes[bytes.startIndex + position..<bytes.startIndex + position + count]
  }

  /// An unsigned little-endian integer.
  private mutating func integer(bytes count: Int) throws(CheckpointError) -> Int {
    try take(count).reversed().reduce(0) { $0 << 8 | Int($1) }
  }

  private mutating func string(length: Int) throws(CheckpointError) -> String {
    let start = position
    guard let string = String(validating: try take(length), as: UTF8.self) else {
      throw .malformed("a string that is not UTF-8", at: start)
    }
    return string
  }

  private mutating func line() throws(CheckpointError) -> String {
    var line: [UInt8] = []
    while true {
      let next = try byte()
      if next == UInt8(ascii: "\n") { break }
      guard line.count < 200 else { throw .malformed("a name that does not end", at: position) }
      line.append(next)
    }
    return String(decoding: line, as: UTF8.self)
  }

  // MARK: The stack

  private func top() throws(CheckpointError) -> PickleValue {
    guard let top = stack.last, stack.count > marks.last ?? 0 else {
      throw .malformed("empty stack", at: position)
    }
    return top
  }

  private mutating func pop() throws(CheckpointError) -> PickleValue {
    let value = try top()
    stack.removeLast()
    return value
  }

  private mutating func pop(_ count: Int) throws(CheckpointError) -> [PickleValue] {
    guard stack.count - (marks.last ?? 0) >= count else { throw .malformed("empty stack", at: position) }
    defer { stack.removeLast(count) }
    return Array(stack.suffix(count))
  }

  private mutating func popToMark() throws(CheckpointError) -> [PickleValue] {
    guard let mark = marks.popLast(), mark <= stack.count else { throw .malformed("no mark", at: position) }
    defer { stack.removeLast(stack.count - mark) }
    return Array(stack[mark...])
  }

  /// A remembered value. Containers are filled after they are remembered, and values here are copies, so
  /// only those that never change can be recalled.
  private func recall(_ index: Int) throws(CheckpointError) -> PickleValue {
    switch memo[index] {
    case nil: throw .malformed("nothing remembered as \(index)", at: position)
    case .list, .dictionary: throw .malformed("a container used twice", at: position)
    case let value?: return value
    }
  }

  // MARK: Objects

  private mutating func setItems(_ items: [PickleValue]) throws(CheckpointError) {
    guard case .dictionary(var pairs) = try pop(), items.count.isMultiple(of: 2) else {
      throw .malformed("items of something that is not a dictionary", at: position)
    }
    for index in stride(from: 0, to: items.count, by: 2) {
      pairs.append(.init(key: items[index], value: items[index + 1]))
    }
    stack.append(.dictionary(pairs))
  }

  private mutating func appendItems(_ items: [PickleValue]) throws(CheckpointError) {
    guard case .list(let values) = try pop() else {
      throw .malformed("items of something that is not a list", at: position)
    }
    stack.append(.list(values + items))
  }

  private mutating func global() throws(CheckpointError) -> PickleGlobal {
    let start = position
    let name = try line() + " " + line()
    guard let global = PickleGlobal(rawValue: name) else { throw .forbiddenName(name, at: start) }
    return global
  }

  /// The two calls a state dictionary is made of: `OrderedDict()` and `_rebuild_tensor_v2(…)`.
  private mutating func reduce() throws(CheckpointError) {
    let arguments = try pop()
    let function = try pop()
    switch (function, arguments) {
    case (.global(.orderedDictionary), .tuple([])):
      stack.append(.dictionary([]))
    case (.global(.rebuildTensor), .tuple(let fields)) where fields.count >= 4:
      guard case .storage(let storage) = fields[0], case .int(let offset) = fields[1],
        let size = fields[2].integers, let stride = fields[3].integers
      else { throw .malformed("a tensor's description", at: position) }
      stack.append(.tensor(TensorReference(storage: storage, offset: offset, size: size, stride: stride)))
    default:
      throw .malformed("a call that is not understood", at: position)
    }
  }

  /// A persistent id: ("storage", type, key, device, element count, view).
  private func storage(_ id: PickleValue) throws(CheckpointError) -> StorageReference {
    guard case .tuple(let fields) = id, fields.count >= 5, fields[0] == .string("storage"),
      case .global(let type) = fields[1], type == .floatStorage || type == .longStorage,
      case .string(let key) = fields[2], case .int(let count) = fields[4]
    else { throw .malformed("a storage's description", at: position) }
    return StorageReference(key: key, isFloat: type == .floatStorage, count: count)
  }
}

extension PickleValue {
  /// A tuple of integers, or `nil`.
  var integers: [Int]? {
    guard case .tuple(let values) = self else { return nil }
    var integers: [Int] = []
    for value in values {
      guard case .int(let integer) = value else { return nil }
      integers.append(integer)
    }
    return integers
  }
}
