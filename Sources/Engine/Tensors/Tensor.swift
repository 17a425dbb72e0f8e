/// A constant array: a shape and its elements in row-major order.
///
/// A tensor may be a view of other memory, with strides, selected positions and factors. Its elements are then computed
/// when they are read, so a network's weights are not copied before they are packed.
package struct Tensor: Sendable {
  package let shape: TensorShape
  private let storage: Storage
  /// The index of the first element in the storage.
  let start: Int
  /// One for each dimension.
  let axes: [TensorAxis]

  private enum Storage: Sendable {
    case array([Float])
    case memory(FloatStorage)
  }

  private init(shape: TensorShape, storage: Storage, start: Int, axes: [TensorAxis]) {
    self.shape = shape
    self.storage = storage
    self.start = start
    self.axes = axes
  }

  /// - Precondition: `elements.count == shape.count`.
  package init(_ elements: [Float], shape: TensorShape) {
    precondition(elements.count == shape.count, "\(elements.count) elements for the shape \(shape)")
    self.init(shape: shape, storage: .array(elements), start: 0, axes: TensorAxis.contiguous(shape))
  }

  /// Creates a view of all numbers of a memory, which it retains.
  ///
  /// - Precondition: `memory.count == shape.count`.
  package init(_ memory: FloatStorage, shape: TensorShape) {
    precondition(memory.count == shape.count, "\(memory.count) elements for the shape \(shape)")
    self.init(shape: shape, storage: .memory(memory), start: 0, axes: TensorAxis.contiguous(shape))
  }

  /// Creates a strided view of a memory, which it retains.
  ///
  /// - Parameters:
  ///   - start: the index of the first element in the memory.
  ///   - strides: the distance between neighbours along each dimension, in numbers, none negative.
  /// - Precondition: all elements are in the memory.
  package init(_ memory: FloatStorage, shape: TensorShape, start: Int, strides: [Int]) {
    precondition(strides.count == shape.rank && strides.allSatisfy { $0 >= 0 }, "strides \(strides)")
    let last = zip(shape.dimensions, strides).reduce(start) { $0 + ($1.0 - 1) * $1.1 }
    precondition(start >= 0 && last < memory.count, "element \(last) of \(memory.count)")
    self.init(
      shape: shape, storage: .memory(memory), start: start,
      axes: zip(shape.dimensions, strides).map { TensorAxis(count: $0, stride: $1) })
  }

  // MARK: Elements

  /// The elements in row-major order; the elements of a view are computed and copied.
  package var elements: [Float] {
    if case .array(let elements) = storage, isContiguous, elements.count == shape.count { return elements }
    return [Float](unsafeUninitializedCapacity: shape.count) { elements, initialized in
      forEachRow { row in
        _ = elements[initialized...].update(fromContentsOf: row)
        initialized += row.count
        return true
      }
    }
  }

  /// Whether any two elements differ.
  var varies: Bool {
    var first: Float?
    var varies = false
    forEachRow { row in
      let value = first ?? row[0]
      first = value
      varies = row.contains { $0 != value }
      return !varies
    }
    return varies
  }

  /// Calls the body with each row along the last dimension, in order, until the body returns false.
  private func forEachRow(_ body: (UnsafeMutableBufferPointer<Float>) -> Bool) {
    withNumbers { base, format in
      withUnsafeTemporaryAllocation(of: Float.self, capacity: shape.channels) { row in
        row.initialize(repeating: 0)
        Self.forEachRow(
          of: axes, at: base + start * format.bytes, format: format.reader, bytes: format.bytes, row: row,
          body)
      }
    }
  }

  private static func forEachRow<Format: NumberFormat>(
    of axes: [TensorAxis], at base: UnsafeRawPointer, format: Format.Type, bytes: Int,
    row: UnsafeMutableBufferPointer<Float>, _ body: (UnsafeMutableBufferPointer<Float>) -> Bool
  ) {
    let offsets = axes.map { axis in (0..<axis.count).map { axis.offset($0) * bytes } }
    let inner = offsets.last ?? [0]
    var position = [Int](repeating: 0, count: max(0, axes.count - 1))
    while true {
      let source = base + position.indices.reduce(0) { $0 + offsets[$1][position[$1]] }
      for index in row.indices { row[index] = Format.load(source + inner[index]) }
      for axis in axes.indices {
        for factors in axes[axis].factors {
          for index in row.indices {
            row[index] *= factors[axis == axes.count - 1 ? index : position[axis]]
          }
        }
      }
      guard body(row) else { return }
      // Advance to the next row, the last dimension fastest.
      var axis = position.count - 1
      while axis >= 0 {
        position[axis] += 1
        if position[axis] < axes[axis].count { break }
        position[axis] = 0
        axis -= 1
      }
      if axis < 0 { return }
    }
  }

  /// Calls the body with the address of the storage's first number and the numbers' format.
  func withNumbers(_ body: (UnsafeRawPointer, FloatStorage.Format) -> Void) {
    switch storage {
    case .array(let elements):
      elements.withUnsafeBytes { bytes in
        if let base = bytes.baseAddress { body(base, .float32) }
      }
    case .memory(let memory): if let base = memory.bytes.baseAddress { body(base, memory.format) }
    }
  }

  // MARK: Reading

  /// The memory that the tensor is a view of; `nil` if the tensor has its own array.
  var memory: FloatStorage? { if case .memory(let memory) = storage { memory } else { nil } }

  /// The range of the storage that contains all elements.
  private var reach: Range<Int> {
    start..<axes.reduce(start) { $0 + $1.reach } + 1
  }

  /// Gives the memory's owner the prefetch hint for all elements.
  func willBeRead() {
    if case .memory(let memory) = storage { memory.prefetch(reach) }
  }

  /// Gives the memory's owner the release hint: elements have been read and will probably not be read again.
  ///
  /// - Parameter numbers: a range of the storage, relative to the first element; by default all elements.
  func hasBeenRead(_ numbers: Range<Int>? = nil) {
    guard case .memory(let memory) = storage else { return }
    memory.hasRead(numbers.map { $0.lowerBound + start..<$0.upperBound + start } ?? reach)
  }
}

// MARK: Views

extension Tensor {
  /// Returns the tensor whose dimension i is this one's dimension `order[i]`.
  ///
  /// - Precondition: `order` is a permutation of the dimensions.
  package func transposed(_ order: [Int]) -> Tensor {
    precondition(order.sorted() == Array(0..<shape.rank), "\(order) does not permute \(shape)")
    return Tensor(
      shape: TensorShape(order.map { shape.dimensions[$0] }), storage: storage, start: start,
      axes: order.map { axes[$0] })
  }

  /// Returns the same elements with another shape.
  ///
  /// - Precondition: both shapes have the same number of elements.
  package func reshaped(to shape: TensorShape) -> Tensor {
    if shape == self.shape { return self }
    precondition(shape.count == self.shape.count, "\(self.shape) as \(shape)")
    if isContiguous {
      return Tensor(shape: shape, storage: storage, start: start, axes: TensorAxis.contiguous(shape))
    }
    // Dimensions of extent 1 can be added and removed without a copy.
    let old = axes.filter { $0.count != 1 }
    if axes.allSatisfy({ $0.count != 1 || $0.factors.isEmpty }),
      old.map(\.count) == shape.dimensions.filter({ $0 != 1 })
    {
      var rest = old[...]
      return Tensor(
        shape: shape, storage: storage,
        start: axes.filter { $0.count == 1 }.reduce(start) { $0 + $1.offset(0) },
        axes: shape.dimensions.map {
          $0 == 1 ? TensorAxis(count: 1, stride: 0) : rest.popFirst() ?? TensorAxis(count: $0, stride: 0)
        })
    }
    return Tensor(elements, shape: shape)
  }

  /// Returns the elements at some positions along one dimension.
  ///
  /// - Precondition: `positions` is not empty, and all are in the dimension.
  package func selecting(_ positions: [Int], along dimension: Int) -> Tensor {
    var (dimensions, axes) = (shape.dimensions, axes)
    dimensions[dimension] = positions.count
    axes[dimension] = axes[dimension].selecting(positions)
    return Tensor(shape: TensorShape(dimensions), storage: storage, start: start, axes: axes)
  }

  /// Returns the elements multiplied by one factor per channel (position along the last dimension).
  ///
  /// - Precondition: `factors.count == shape.channels`.
  package func scaled(byChannel factors: [Float]) -> Tensor {
    precondition(factors.count == shape.channels, "\(factors.count) factors for \(shape)")
    guard !axes.isEmpty, factors.contains(where: { $0 != 1 }) else { return self }
    var axes = axes
    axes[axes.count - 1].factors.append(factors)
    return Tensor(shape: shape, storage: storage, start: start, axes: axes)
  }

  /// Whether the elements are contiguous in the storage and have no factors.
  private var isContiguous: Bool {
    zip(axes, RowMajor.strides(of: shape.dimensions)).allSatisfy { axis, stride in
      axis.isPlain && (axis.count == 1 || axis.stride == stride)
    }
  }
}

// MARK: Equality

extension Tensor: Hashable {
  /// Compares shapes and elements, regardless of how they are stored.
  package static func == (a: Tensor, b: Tensor) -> Bool {
    guard a.shape == b.shape else { return false }
    if case .memory(let first) = a.storage, case .memory(let second) = b.storage, first === second,
      a.start == b.start, a.axes == b.axes
    {
      return true
    }
    return a.elements == b.elements
  }

  /// Hashes only the shape and the first element: they distinguish most tensors, and weights are large.
  package func hash(into hasher: inout Hasher) {
    hasher.combine(shape)
    forEachRow { row in
      hasher.combine(row[0])
      return false
    }
  }
}
