import Engine

/// An array known at import: a weight, or numbers that shapes are computed from.
///
/// Integers stay integers. Floating-point numbers of the file stay where they lie; those that are computed from them are
/// doubles, rounded to single precision after every step where they are of that type.
struct ConstantTensor: Sendable {
  enum Elements: Sendable {
    /// Of every integer type, and booleans as 0 and 1.
    case integers([Int64])
    case reals([Double])
    /// At least one, in the array's shape.
    case stored(Tensor)
    /// Texts only choose what is computed: as numbers all of them are 0.
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
    // As the model's own arithmetic rounds them: what is computed of sizes may hang on it.
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

  /// The elements as integers; a real number without its fraction, and one beyond an Int's range (an "end of everything")
  /// as the last of the range.
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

  /// The first element.
  var first: Double? {
    guard !isEmpty else { return nil }
    return switch elements {
    case .integers(let integers): integers.first.map(Double.init)
    case .reals(let reals): reals.first
    case .stored: selecting(shape.map { _ in [0] }).reals.first
    case .texts: nil
    }
  }

  /// As the engine keeps it; `nil` where there are no elements.
  var tensor: Tensor? {
    guard !isEmpty else { return nil }
    if case .stored(let tensor) = elements { return tensor }
    return Tensor(floats, shape: TensorShape(shape))
  }
}

// MARK: Moving elements

extension ConstantTensor {
  /// The same elements under another shape.
  ///
  /// - Precondition: it has as many elements.
  func reshaped(to shape: [Int]) -> ConstantTensor {
    precondition(shape.reduce(1, *) == count, "\(self.shape) as \(shape)")
    if case .stored(let tensor) = elements {
      return ConstantTensor(tensor.reshaped(to: TensorShape(shape)), type: type)
    }
    return ConstantTensor(shape: shape, type: type, elements: elements)
  }

  /// - Precondition: `order` is a permutation of the axes.
  func transposed(_ order: [Int]) -> ConstantTensor {
    if case .stored(let tensor) = elements {
      return ConstantTensor(tensor.transposed(order), type: type)
    }
    let places = isEmpty ? [] : RowMajor.transposition(of: shape, order: order)
    return picking(places, shape: order.map { shape[$0] }, fill: 0)
  }

  /// The elements at some positions along each axis; `fill` at positions of −1.
  ///
  /// - Precondition: all others are positions of their axes.
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

  /// One part of an axis, which disappears.
  ///
  /// - Precondition: there is such a part, and elements.
  func part(_ index: Int, ofAxis axis: Int) -> ConstantTensor {
    var positions = shape.map { Array(0..<$0) }
    positions[axis] = [index]
    var rest = shape
    rest.remove(at: axis)
    return selecting(positions).reshaped(to: rest)
  }

  /// The elements at chosen positions along each axis, row by row; a position of −1 gives −1.
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

  /// The elements at some places, in another shape; `fill` at places of −1.
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

  /// Arrays one behind the other along an axis.
  ///
  /// - Parameter shape: of the result.
  /// - Precondition: the arrays have that shape but for the axis, along which they fill it.
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

  /// Arrays laid end to end, element by element as they are.
  ///
  /// - Precondition: there are as many elements as the shape says.
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
    // Of doubles nothing is lost.
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

  /// The elements as another type's.
  ///
  /// - Returns: `nil` where an integer is one that only an unsigned integer of 64 bits can be.
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
      // Stored numbers lose nothing in a type as wide as theirs.
      if type == .float || type == .double || type == self.type {
        return ConstantTensor(shape: shape, type: type, elements: elements)
      }
      return ConstantTensor(shape: shape, reals: reals, type: type)
    }
  }
}
