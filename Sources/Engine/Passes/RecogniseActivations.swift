extension Graph {
  /// Replaces activations that are written as several nodes by one operation: x · sigmoid(x), x/2 · (1 + erf(x/√2)) and others.
  mutating func recogniseActivations() {
    let makers = makers()
    for index in nodes.indices where nodes[index].operation.endsFormula {
      for input in FormulaReader.arguments(below: nodes[index].output, of: self, makers) {
        var reader = FormulaReader(graph: self, makers: makers, input: input)
        guard let function = reader.formula(of: nodes[index].output)?.activation else { continue }
        nodes[index].operation = function
        nodes[index].inputs = [input]
        break
      }
    }
  }
}

extension NetworkOperation {
  /// Whether the operation can be the last node of an activation: a product with another factor or with a number.
  fileprivate var endsFormula: Bool { self is ChannelAffine || (self as? Binary)?.multiplies == true }
}

/// A function of one value x, computed by a few nodes: plain(x) + factor(x) · f(argument(x)), with polynomials up to x³.
private struct Formula {
  var plain = Polynomial()
  var factor = Polynomial()
  var function: Activation?
  var argument = Polynomial()

  /// The activation with this formula; `nil` if none is known.
  var activation: SmoothFunction? {
    guard let function else { return nil }
    let (half, sixth) = (Polynomial([0, 0.5]), Polynomial([1.0 / 2, 1.0 / 6]))
    switch function {
    case .smooth(.sigmoid):
      guard plain.isZero, factor.isClose(to: [0, 1]) else { return nil }
      let alpha = argument.coefficients[1]
      return alpha != 0 && argument.isClose(to: [0, alpha]) ? .swish(alpha: Float(alpha)) : nil
    case .smooth(.errorFunction):
      guard plain.isClose(to: half), factor.isClose(to: half) else { return nil }
      return argument.isClose(to: [0, 0.5.squareRoot()]) ? .gelu(isApproximate: false) : nil
    case .smooth(.hyperbolicTangent):
      guard plain.isClose(to: half), factor.isClose(to: half) else { return nil }
      let scale = (2 / Double.pi).squareRoot()
      return argument.isClose(to: [0, scale, 0, 0.044_715 * scale]) ? .gelu(isApproximate: true) : nil
    case .clip(let clip):
      guard plain.isZero, clip.lower == 0, clip.upper.isFinite, clip.upper > 0 else { return nil }
      let upper = Double(clip.upper)
      let isHardSwish = factor.isClose(to: [0, 1 / upper]) && (argument * (1 / upper)).isClose(to: sixth)
      return isHardSwish ? .hardSwish : nil
    default: return nil
    }
  }

  static func + (a: Formula, b: Formula) -> Formula? {
    guard a.function == nil || b.function == nil else { return nil }
    var sum = a.function == nil ? b : a
    sum.plain = a.plain + b.plain
    return sum
  }

  static func * (a: Formula, b: Formula) -> Formula? {
    let (gated, other) = a.function == nil ? (b, a) : (a, b)
    guard other.function == nil, let plain = gated.plain * other.plain,
      let factor = gated.factor * other.plain
    else { return nil }
    var product = gated
    (product.plain, product.factor) = (plain, factor)
    return product
  }
}

/// c₀ + c₁x + c₂x² + c₃x³.
private struct Polynomial: ExpressibleByArrayLiteral {
  private(set) var coefficients = [Double](repeating: 0, count: 4)

  init() {}

  init(_ coefficients: [Double]) {
    for (power, coefficient) in coefficients.enumerated() { self.coefficients[power] = coefficient }
  }

  init(arrayLiteral coefficients: Double...) { self.init(coefficients) }

  /// The relative tolerance for coefficients: numbers in files have seven digits, and some authors write fewer.
  private static let tolerance = 1e-5

  var isZero: Bool { isClose(to: []) }

  func isClose(to other: Polynomial) -> Bool {
    let size = other.coefficients.map(abs).max() ?? 0
    return zip(coefficients, other.coefficients).allSatisfy {
      abs($0 - $1) <= Self.tolerance * max(size, 1e-3)
    }
  }

  static func + (a: Polynomial, b: Polynomial) -> Polynomial {
    Polynomial(zip(a.coefficients, b.coefficients).map(+))
  }

  static func * (a: Polynomial, factor: Double) -> Polynomial {
    Polynomial(a.coefficients.map { $0 * factor })
  }

  /// Returns the product; `nil` if it has powers beyond x³.
  static func * (a: Polynomial, b: Polynomial) -> Polynomial? {
    var product = Polynomial()
    for (i, first) in a.coefficients.enumerated() where first != 0 {
      for (j, second) in b.coefficients.enumerated() where second != 0 {
        guard i + j < product.coefficients.count else { return nil }
        product.coefficients[i + j] += first * second
      }
    }
    return product
  }
}

/// Reads nodes as formulas of one value.
private struct FormulaReader {
  let graph: Graph
  let makers: [Graph.Value: Int]
  let input: Graph.Value
  private var known: [Graph.Value: Formula?] = [:]

  /// The maximum number of nodes between an activation's input and its result.
  private static let maxNodes = 12

  init(graph: Graph, makers: [Graph.Value: Int], input: Graph.Value) {
    (self.graph, self.makers, self.input) = (graph, makers, input)
  }

  /// Returns the candidates for x: the inputs of activation functions below a value, and the values below these inputs.
  static func arguments(
    below value: Graph.Value, of graph: Graph, _ makers: [Graph.Value: Int]
  ) -> [Graph.Value] {
    // A value may be reached first on a path without a function, and later through a function.
    var (found, others): ([Graph.Value], Set<Graph.Value>) = ([], [])
    var open = [(value: value, isArgument: false)]
    while let (value, isArgument) = open.popLast() {
      guard found.count + others.count < maxNodes, !found.contains(value) else { continue }
      if isArgument {
        found.append(value)
      } else if !others.insert(value).inserted {
        continue
      }
      guard let maker = makers[value], let inputs = Step(graph.nodes[maker], of: graph)?.inputs else {
        continue
      }
      let isFunction = graph.nodes[maker].operation is any ActivationOperation
      open += inputs.map { ($0, isArgument || isFunction) }
    }
    return found
  }

  /// The role of a node in a formula.
  private enum Step {
    case affine(Graph.Value, scale: Double, shift: Double)
    case sum(Graph.Value, Graph.Value)
    case product(Graph.Value, Graph.Value)
    case power(Graph.Value, Int)
    case function(Activation, Graph.Value)

    init?(_ node: Graph.Node, of graph: Graph) {
      let inputs = node.inputs
      guard inputs.allSatisfy({ graph.shape(of: $0) == graph.shape(of: node.output) }) else { return nil }
      switch node.operation {
      case let affine as ChannelAffine:
        guard let scale = affine.scale.first, let shift = affine.shift.first, !affine.scale.varies,
          !affine.shift.varies
        else { return nil }
        self = .affine(inputs[0], scale: Double(scale), shift: Double(shift))
      case let sum where sum.isPlainSum: self = .sum(inputs[0], inputs[1])
      case let binary as Binary where binary.multiplies: self = .product(inputs[0], inputs[1])
      case let function as Elementwise:
        guard let exponent = function.exponent, exponent == 2 || exponent == 3 else { return nil }
        self = .power(inputs[0], Int(exponent))
      case let function as any ActivationOperation: self = .function(function.asActivation, inputs[0])
      default: return nil
      }
    }

    var inputs: [Graph.Value] {
      switch self {
      case .affine(let x, _, _), .power(let x, _), .function(_, let x): [x]
      case .sum(let a, let b), .product(let a, let b): [a, b]
      }
    }
  }

  /// Returns the formula of a value; `nil` if the value has no such formula.
  mutating func formula(of value: Graph.Value) -> Formula? {
    if value == input { return Formula(plain: [0, 1]) }
    if let known = known[value] { return known }
    known[value] = .some(nil)
    guard known.count <= Self.maxNodes, let maker = makers[value],
      let step = Step(graph.nodes[maker], of: graph)
    else { return nil }
    let formulas = step.inputs.compactMap { formula(of: $0) }
    guard formulas.count == step.inputs.count else { return nil }
    let made: Formula? =
      switch step {
      case .affine(_, let scale, let shift):
        (formulas[0] * Formula(plain: [scale])).flatMap { $0 + Formula(plain: [shift]) }
      case .sum: formulas[0] + formulas[1]
      case .product: formulas[0] * formulas[1]
      case .power(_, let exponent):
        (1..<exponent).reduce(formulas[0]) { product, _ in product.flatMap { $0 * formulas[0] } }
      case .function(let activation, _):
        formulas[0].function == nil
          ? Formula(factor: [1], function: activation, argument: formulas[0].plain) : nil
      }
    known[value] = .some(made)
    return made
  }
}
