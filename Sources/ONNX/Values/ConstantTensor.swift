import Engine

/// An array known at import: a weight, or numbers from which shapes are computed.
///
/// Integers stay integers. Floating-point numbers of the file stay there if the engine can read them in place. Computed numbers are
/// doubles, rounded to their type after every step.
struct ConstantTensor: Sendable {
  enum Elements: Sendable {
    /// Integers of any type; booleans as 0 and 1.
    case integers([Int64])
    case reals([Double])
    /// A tensor of the array's shape, with at least one element.
    case stored(Tensor)
    /// Texts, which only decide what is computed; converted to numbers, all are 0.
    case texts([String])
  }

  let shape: [Int]
  let type: ElementType
  let elements: Elements

  private init(shape: [Int], type: ElementType, elements: Elements) {
    self.shape = shape
    self.type = type
    self.elements = elements
  }

  init(shape: [Int], integers: [Int64], type: ElementType = .int64) {
    precondition(shape.reduce(1, *) == integers.count, "\(integers.count) elements for \(shape)")
    self.init(shape: shape, type: type, elements: .integers(integers))
  }

  init(shape: [Int], reals: [Double], type: ElementType = .float) {
    precondition(shape.reduce(1, *) == reals.count, "\(reals.count) elements for \(shape)")
    // Rounded like the model's own arithmetic: shapes computed from sizes may depend on it.
    self.init(
      shape: shape, type: type, elements: .reals(type == .double ? reals : reals.map(type.rounded)))
  }

  init(shape: [Int], texts: [String]) {
    precondition(shape.reduce(1, *) == texts.count, "\(texts.count) elements for \(shape)")
    self.init(shape: shape, type: .string, elements: .texts(texts))
  }

  init(_ tensor: Tensor, type: ElementType = .float) {
    self.init(shape: tensor.shape.dimensions, type: type, elements: .stored(tensor))
  }

  init(scalar: Double) { self.init(shape: [], reals: [scalar]) }

  init(scalar: Int) { self.init(shape: [], integers: [Int64(scalar)]) }

  init(vector: [Int]) { self.init(shape: [vector.count], integers: vector.map(Int64.init)) }

  // MARK: Elements

  var isInteger: Bool { type.isInteger }

  var count: Int { shape.reduce(1, *) }

  var isEmpty: Bool { count == 0 }

  /// The elements as integers. Real numbers are truncated; numbers beyond the range of `Int`, which mean "to the end", are clamped.
  var integers: [Int] {
    switch elements {
    case .integers(let integers): integers.map { Int(clamping: $0) }
    case .reals(let reals): reals.map { Int(clamping: ElementType.int64.truncated($0)) }
    case .stored(let tensor): tensor.elements.map { Int(clamping: ElementType.int64.truncated(Double($0))) }
    case .texts(let texts): texts.map { _ in 0 }
    }
  }

  var reals: [Double] {
    switch elements {
    case .integers(let integers): integers.map(Double.init)
    case .reals(let reals): reals
    case .stored(let tensor): tensor.elements.map(Double.init)
    case .texts(let texts): texts.map { _ in 0 }
    }
  }

  var floats: [Float] {
    switch elements {
    case .integers(let integers): integers.map(Float.init)
    case .reals(let reals): reals.map(Float.init)
    case .stored(let tensor): tensor.elements
    case .texts(let texts): texts.map { _ in 0 }
    }
  }

  /// The first element; `nil` for texts and for an empty array.
  var first: Double? {
    guard !isEmpty else { return nil }
    return switch elements {
    case .integers(let integers): integers.first.map(Double.init)
    case .reals(let reals): reals.first
    case .stored: selecting(shape.map { _ in [0] }).reals.first
    case .texts: nil
    }
  }

  /// The array as a tensor of the engine; `nil` if it is empty.
  var tensor: Tensor? {
    guard !isEmpty else { return nil }
    if case .stored(let tensor) = elements { return tensor }
    return Tensor(floats, shape: TensorShape(shape))
  }
}

// MARK: Moving elements

extension ConstantTensor {
  /// Returns the elements with another shape.
  ///
  /// - Precondition: the shape has the same number of elements.
  func reshaped(to shape: [Int]) -> ConstantTensor {
    precondition(shape.reduce(1, *) == count, "\(self.shape) as \(shape)")
    if case .stored(let tensor) = elements {
      return ConstantTensor(tensor.reshaped(to: TensorShape(shape)), type: type)
    }
    return ConstantTensor(shape: shape, type: type, elements: elements)
  }

  /// Returns the array with its axes permuted.
  ///
  /// - Precondition: `order` is a permutation of the axes.
  func transposed(_ order: [Int]) -> ConstantTensor {
    if case .stored(let tensor) = elements {
      return ConstantTensor(tensor.transposed(order), type: type)
    }
    let places = isEmpty ? [] : RowMajor.transposition(of: shape, order: order)
    return picking(places, shape: order.map { shape[$0] }, fill: 0)
  }

  /// Returns the elements at some positions along each axis; `fill` at positions of −1.
  ///
  /// - Precondition: all other positions are valid for their axes.
  func selecting(_ positions: [[Int]], fill: Double = 0) -> ConstantTensor {
    let selected = positions.map(\.count)
    if case .stored(let tensor) = elements, !selected.contains(0),
      !positions.contains(where: { $0.contains(-1) })
    {
      let view = positions.indices.reduce(tensor) { view, axis in
        positions[axis] == Array(0..<shape[axis]) ? view : view.selecting(positions[axis], along: axis)
      }
      return ConstantTensor(view, type: type)
    }
    return picking(Self.places(of: shape, positions: positions), shape: selected, fill: fill)
  }

  /// Returns the slice at one position of an axis, without that axis.
  ///
  /// - Precondition: the position is valid, and the array is not empty.
  func part(_ index: Int, ofAxis axis: Int) -> ConstantTensor {
    var positions = shape.map { Array(0..<$0) }
    positions[axis] = [index]
    var rest = shape
    rest.remove(at: axis)
    return selecting(positions).reshaped(to: rest)
  }

  /// Returns the row-major indices of the elements at chosen positions along each axis; −1 for a position of −1.
  static func places(of shape: [Int], positions: [[Int]]) -> [Int32] {
    if positions.contains(where: \.isEmpty) { return [] }
    var indices: [Int32] = [0]
    for (position, stride) in zip(positions, RowMajor.strides(of: shape)) {
      indices = indices.flatMap { base in
        position.map { base < 0 || $0 < 0 ? -1 : base + Int32($0 * stride) }
      }
    }
    return indices
  }

  /// Returns the elements at some row-major indices, with another shape; `fill` at indices of −1.
  func picking(_ places: [Int32], shape: [Int], fill: Double) -> ConstantTensor {
    func picked<Number>(_ numbers: [Number], fill: Number) -> [Number] {
      places.map { $0 < 0 ? fill : numbers[Int($0)] }
    }
    switch elements {
    case .integers(let integers):
      return ConstantTensor(shape: shape, integers: picked(integers, fill: type.truncated(fill)), type: type)
    case .reals(let reals): return ConstantTensor(shape: shape, reals: picked(reals, fill: fill), type: type)
    case .texts(let texts): return ConstantTensor(shape: shape, texts: picked(texts, fill: ""))
    case .stored(let tensor):
      let floats = picked(tensor.elements, fill: Float(fill))
      return floats.isEmpty
        ? ConstantTensor(shape: shape, reals: [], type: type)
        : ConstantTensor(Tensor(floats, shape: TensorShape(shape)), type: type)
    }
  }

  /// Concatenates arrays along an axis.
  ///
  /// - Parameter shape: the shape of the result.
  /// - Precondition: the arrays have that shape, except along the axis, where their extents add up to it.
  static func concatenation(_ tensors: [ConstantTensor], shape: [Int], axis: Int) -> ConstantTensor {
    let (outer, inner) = (shape[..<axis].reduce(1, *), shape[(axis + 1)...].reduce(1, *))
    let lengths = tensors.map { $0.shape[axis] * inner }
    var places: [Int32] = []
    for block in 0..<outer {
      var start = 0
      for length in lengths {
        places.append(contentsOf: (start + block * length..<start + (block + 1) * length).map(Int32.init))
        start += outer * length
      }
    }
    return concatenation(tensors, shape: shape, places: places)
  }

  /// Returns the elements at some indices in arrays that are flattened and concatenated.
  ///
  /// - Precondition: there are as many indices as the shape has elements.
  static func concatenation(_ tensors: [ConstantTensor], shape: [Int], places: [Int32]) -> ConstantTensor {
    guard let type = tensors.first?.type else { return ConstantTensor(shape: shape, reals: []) }
    if tensors.allSatisfy(\.isInteger) {
      let integers = tensors.flatMap { tensor -> [Int64] in
        if case .integers(let integers) = tensor.elements { integers } else { [] }
      }
      return ConstantTensor(shape: [integers.count], integers: integers, type: type)
        .picking(places, shape: shape, fill: 0)
    }
    if type == .string {
      let texts = tensors.flatMap { tensor -> [String] in
        if case .texts(let texts) = tensor.elements { texts } else { [] }
      }
      return ConstantTensor(shape: [texts.count], texts: texts).picking(places, shape: shape, fill: 0)
    }
    // Doubles keep their precision: single precision is used only if all arrays are stored.
    let areStored =
      tensors.allSatisfy { if case .stored = $0.elements { true } else { $0.isEmpty } }
      && !tensors.allSatisfy(\.isEmpty)
    if areStored {
      let floats = tensors.flatMap(\.floats)
      return ConstantTensor(Tensor(floats, shape: [floats.count]), type: type)
        .picking(places, shape: shape, fill: 0)
    }
    let reals = tensors.flatMap(\.reals)
    return ConstantTensor(shape: [reals.count], reals: reals, type: type.isInteger ? .float : type)
      .picking(places, shape: shape, fill: 0)
  }

  // MARK: Types

  /// Returns the elements converted to another type.
  ///
  /// - Returns: `nil` between texts and numbers, and for an integer that only an unsigned 64-bit one can hold.
  func cast(to type: ElementType) -> ConstantTensor? {
    switch elements {
    case .integers(let integers):
      if type == .string { return nil }
      guard type.isInteger else { return ConstantTensor(shape: shape, reals: reals, type: type) }
      var wrapped: [Int64] = []
      wrapped.reserveCapacity(integers.count)
      for integer in integers {
        guard let value = type.wrapped(integer) else { return nil }
        wrapped.append(value)
      }
      return ConstantTensor(shape: shape, integers: wrapped, type: type)
    case .texts: return type == .string ? self : nil
    case .reals, .stored:
      if type == .string { return nil }
      if type.isInteger { return ConstantTensor(shape: shape, integers: reals.map(type.cast), type: type) }
      if case .reals(let reals) = elements { return ConstantTensor(shape: shape, reals: reals, type: type) }
      // Stored numbers are exact in these types.
      if type == .float || type == .double || type == self.type {
        return ConstantTensor(shape: shape, type: type, elements: elements)
      }
      return ConstantTensor(shape: shape, reals: reals, type: type)
    }
  }
}
