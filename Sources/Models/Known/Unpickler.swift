import Foundation

/// Reads pickles with the few opcodes of protocol 2 that a state dictionary needs.
///
/// Pickle is a language of stack operations, and Python's reader can be made to call any function. This reader cannot: unknown opcodes and
/// names are errors. Reference: Python's `pickletools` documentation.
struct Unpickler {
  /// A value with its depth: the number of containers nested in it.
  private struct Item {
    var value: PickleValue
    var depth = 0
  }

  /// Limit of nesting. State dictionaries have five or six levels; deallocating many more would overflow the call stack.
  private static let maxLevels = 64

  private let bytes: Data
  private(set) var position: Int
  private var stack: [Item] = []
  private var marks: [Int] = []
  private var memo: [Int: Item] = [:]

  init(_ bytes: Data, at position: Int) {
    self.bytes = bytes
    self.position = position
  }

  /// Reads one pickle; afterwards, `position` is at its end.
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
        return try pop().value
      case UInt8(ascii: "N"): push(.none)
      case 0x88: push(.bool(true))
      case 0x89: push(.bool(false))
      case UInt8(ascii: "K"): push(.int(try integer(bytes: 1)))
      case UInt8(ascii: "M"): push(.int(try integer(bytes: 2)))
      case UInt8(ascii: "J"): push(.int(Int(Int32(truncatingIfNeeded: try integer(bytes: 4)))))
      case 0x8a: push(.bigInt(Array(try take(Int(try byte())))))  // LONG1
      case UInt8(ascii: "X"): push(.string(try string(length: integer(bytes: 4))))
      case UInt8(ascii: "}"): push(.dictionary([]))
      case UInt8(ascii: "]"): push(.list([]))
      case UInt8(ascii: ")"): push(.tuple([]))
      case UInt8(ascii: "("): marks.append(stack.count)
      case UInt8(ascii: "t"): try pushTuple(popToMark())
      case 0x85...0x87: try pushTuple(pop(Int(opcode) - 0x84))
      case UInt8(ascii: "s"): try setItems(pop(2))
      case UInt8(ascii: "u"): try setItems(popToMark())
      case UInt8(ascii: "a"): try appendItems(pop(1))
      case UInt8(ascii: "e"): try appendItems(popToMark())
      case UInt8(ascii: "c"): push(.global(try global()))
      case UInt8(ascii: "R"): try reduce()
      case UInt8(ascii: "Q"): push(.storage(try storage(pop().value)))
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
      guard line.count < 200 else { throw .malformed("an unterminated name", at: position) }
      line.append(next)
    }
    return String(decoding: line, as: UTF8.self)
  }

  // MARK: The stack

  private mutating func push(_ value: PickleValue) { stack.append(Item(value: value)) }

  /// - Parameter items: the items inside the value.
  private mutating func push(
    _ value: PickleValue, around items: [Item], depth: Int = 0
  ) throws(CheckpointError) {
    let depth = max(depth, 1 + (items.map(\.depth).max() ?? 0))
    guard depth <= Self.maxLevels else {
      throw .malformed("more than \(Self.maxLevels) nested containers", at: position)
    }
    stack.append(Item(value: value, depth: depth))
  }

  private mutating func pushTuple(_ items: [Item]) throws(CheckpointError) {
    try push(.tuple(items.map(\.value)), around: items)
  }

  private func top() throws(CheckpointError) -> Item {
    guard let top = stack.last, stack.count > marks.last ?? 0 else {
      throw .malformed("empty stack", at: position)
    }
    return top
  }

  private mutating func pop() throws(CheckpointError) -> Item {
    let value = try top()
    stack.removeLast()
    return value
  }

  private mutating func pop(_ count: Int) throws(CheckpointError) -> [Item] {
    guard stack.count - (marks.last ?? 0) >= count else { throw .malformed("empty stack", at: position) }
    defer { stack.removeLast(count) }
    return Array(stack.suffix(count))
  }

  private mutating func popToMark() throws(CheckpointError) -> [Item] {
    guard let mark = marks.popLast(), mark <= stack.count else { throw .malformed("no mark", at: position) }
    defer { stack.removeLast(stack.count - mark) }
    return Array(stack[mark...])
  }

  /// Returns a value from the memo. Containers are filled after they are stored there, and values here are copies. So only values that
  /// never change can be recalled.
  private func recall(_ index: Int) throws(CheckpointError) -> Item {
    guard let item = memo[index] else { throw .malformed("no memo entry \(index)", at: position) }
    switch item.value {
    case .list, .dictionary: throw .malformed("a container used twice", at: position)
    default: return item
    }
  }

  // MARK: Objects

  private mutating func setItems(_ items: [Item]) throws(CheckpointError) {
    var container = try pop()
    guard case .dictionary(var pairs) = container.value, items.count.isMultiple(of: 2) else {
      throw .malformed("items of something that is not a dictionary", at: position)
    }
    // The pairs now have a single owner, so that appending does not copy them.
    container.value = .none
    for index in stride(from: 0, to: items.count, by: 2) {
      pairs.append(.init(key: items[index].value, value: items[index + 1].value))
    }
    try push(.dictionary(pairs), around: items, depth: container.depth)
  }

  private mutating func appendItems(_ items: [Item]) throws(CheckpointError) {
    var container = try pop()
    guard case .list(var values) = container.value else {
      throw .malformed("items of something that is not a list", at: position)
    }
    container.value = .none
    values += items.lazy.map(\.value)
    try push(.list(values), around: items, depth: container.depth)
  }

  private mutating func global() throws(CheckpointError) -> PickleGlobal {
    let start = position
    let name = try line() + " " + line()
    guard let global = PickleGlobal(rawValue: name) else { throw .forbiddenName(name, at: start) }
    return global
  }

  /// Performs one of the two calls that a state dictionary contains: `OrderedDict()` or `_rebuild_tensor_v2(…)`.
  private mutating func reduce() throws(CheckpointError) {
    let arguments = try pop().value
    let function = try pop().value
    switch (function, arguments) {
    case (.global(.orderedDictionary), .tuple([])):
      push(.dictionary([]))
    case (.global(.rebuildTensor), .tuple(let fields)) where fields.count >= 4:
      guard case .storage(let storage) = fields[0], case .int(let offset) = fields[1],
        let size = fields[2].integers, let stride = fields[3].integers
      else { throw .malformed("an invalid tensor description", at: position) }
      push(.tensor(TensorReference(storage: storage, offset: offset, size: size, stride: stride)))
    default:
      throw .malformed("an unsupported call", at: position)
    }
  }

  /// Returns the storage of a persistent id: ("storage", type, key, device, element count, view).
  private func storage(_ id: PickleValue) throws(CheckpointError) -> StorageReference {
    guard case .tuple(let fields) = id, fields.count >= 5, fields[0] == .string("storage"),
      case .global(let type) = fields[1], type == .floatStorage || type == .longStorage,
      case .string(let key) = fields[2], case .int(let count) = fields[4]
    else { throw .malformed("an invalid storage description", at: position) }
    return StorageReference(key: key, isFloat: type == .floatStorage, count: count)
  }
}
