import Engine

extension OperatorSet {
  /// Recurrent layers, unrolled: a sequence has a known length, so every step becomes nodes of its own.
  static let recurrences: [String: OperatorImport] = [
    "LSTM": { try recur(&$0, $1, gates: 4, activations: ["Sigmoid", "Tanh", "Tanh"], step: lstmStep) },
    "GRU": { try recur(&$0, $1, gates: 3, activations: ["Sigmoid", "Tanh"], step: gruStep) },
    "RNN": { try recur(&$0, $1, gates: 1, activations: ["Tanh"], step: rnnStep) },
  ]

  /// The weights and functions of one direction.
  private struct Cell {
    /// The weights of the input, [gates · hidden, inputs]; those of the state, `recurrent`, are [gates · hidden, hidden].
    let input: ConstantTensor
    let recurrent: ConstantTensor
    /// The biases, each [gates · hidden].
    let inputBias: [Double]
    let recurrentBias: [Double]
    /// LSTM's peepholes, [3 · hidden], in the order input, output, forget.
    let peepholes: [Double]?
    let hidden: Int
    let functions: [any NetworkOperation]
    let isLinearBeforeReset: Bool
    /// The bounds of the arguments of the gates' functions; `nil` for none. As in ONNX Runtime, an LSTM's last function, of the cell,
    /// is not bounded.
    let clip: Clip?
    /// Whether an LSTM's forget gate is coupled to its input gate: f = 1 − i.
    let couplesGates: Bool

    /// Applies a gate's function to its bounded argument.
    func activated(_ index: Int, _ x: Operand, _ builder: inout GraphBuilder) throws -> Operand {
      try builder.unary(functions[index], clip.map { try builder.unary($0, x) } ?? x)
    }

    /// Returns x · Wᵀ + b for one gate.
    func gate(
      _ index: Int, of weights: ConstantTensor, bias: [Double], _ x: Operand, _ builder: inout GraphBuilder
    ) throws -> Operand {
      let rows = Array(index * hidden..<(index + 1) * hidden)
      let matrix = weights.selecting([rows, Array(0..<weights.shape[1])])
      let product = try OperatorSet.multiply(&builder, x, builder.transposed(.constant(matrix), [1, 0]))
      let shift = bias[index * hidden..<(index + 1) * hidden].map { Float($0) }
      return try builder.affine(product, axis: 1, scale: shift.map { _ in 1 }, shift: shift)
    }
  }

  private struct State {
    var hidden: Operand
    var cell: Operand
  }

  private typealias Step = @Sendable (inout GraphBuilder, Cell, _ x: Operand, State) throws -> State

  private static func add(_ builder: inout GraphBuilder, _ a: Operand, _ b: Operand) throws -> Operand {
    try combine(&builder, a, b, Binary.sum, function: .sum)
  }

  private static func times(_ builder: inout GraphBuilder, _ a: Operand, _ b: Operand) throws -> Operand {
    try combine(&builder, a, b, Binary.product, function: .product)
  }

  private static func preactivation(
    _ builder: inout GraphBuilder, _ cell: Cell, _ gate: Int, _ x: Operand, _ state: State
  ) throws -> Operand {
    try add(
      &builder, cell.gate(gate, of: cell.input, bias: cell.inputBias, x, &builder),
      cell.gate(gate, of: cell.recurrent, bias: cell.recurrentBias, state.hidden, &builder))
  }

  /// i, o, f = σ(…), c = f ⊙ c + i ⊙ tanh(…), h = o ⊙ tanh(c). Reference: Hochreiter & Schmidhuber 1997.
  private static let lstmStep: Step = { builder, cell, x, state in
    func peep(_ part: Int, _ gate: Operand, _ memory: Operand, _ builder: inout GraphBuilder) throws
      -> Operand
    {
      guard let peepholes = cell.peepholes else { return gate }
      let weights = Array(peepholes[part * cell.hidden..<(part + 1) * cell.hidden])
      let tensor = ConstantTensor(shape: [1, cell.hidden], reals: weights)
      return try add(&builder, gate, times(&builder, memory, .constant(tensor)))
    }
    let input = try cell.activated(
      0, peep(0, preactivation(&builder, cell, 0, x, state), state.cell, &builder), &builder)
    let forget =
      try cell.couplesGates
      ? builder.difference(.constant(ConstantTensor(scalar: 1.0)), input)
      : cell.activated(
        0, peep(2, preactivation(&builder, cell, 2, x, state), state.cell, &builder), &builder)
    let candidate = try cell.activated(1, preactivation(&builder, cell, 3, x, state), &builder)
    let memory = try add(
      &builder, times(&builder, forget, state.cell), times(&builder, input, candidate))
    let output = try cell.activated(
      0, peep(1, preactivation(&builder, cell, 1, x, state), memory, &builder), &builder)
    let hidden = try times(&builder, output, builder.unary(cell.functions[2], memory))
    return State(hidden: hidden, cell: memory)
  }

  /// z, r = σ(…), n = tanh(…), h = (1 − z) ⊙ n + z ⊙ h. Reference: Cho et al. 2014.
  private static let gruStep: Step = { builder, cell, x, state in
    let update = try cell.activated(0, preactivation(&builder, cell, 0, x, state), &builder)
    let reset = try cell.activated(0, preactivation(&builder, cell, 1, x, state), &builder)
    let fromInput = try cell.gate(2, of: cell.input, bias: cell.inputBias, x, &builder)
    let fromState: Operand
    if cell.isLinearBeforeReset {
      let linear = try cell.gate(2, of: cell.recurrent, bias: cell.recurrentBias, state.hidden, &builder)
      fromState = try times(&builder, reset, linear)
    } else {
      let kept = try times(&builder, reset, state.hidden)
      fromState = try cell.gate(2, of: cell.recurrent, bias: cell.recurrentBias, kept, &builder)
    }
    let candidate = try cell.activated(1, add(&builder, fromInput, fromState), &builder)
    // n + z ⊙ (h − n)
    let change = try combine(&builder, state.hidden, candidate, Binary.difference, function: .difference)
    let hidden = try add(&builder, candidate, times(&builder, update, change))
    return State(hidden: hidden, cell: hidden)
  }

  /// h = tanh(…). Reference: Elman 1990.
  private static let rnnStep: Step = { builder, cell, x, state in
    let hidden = try cell.activated(0, preactivation(&builder, cell, 0, x, state), &builder)
    return State(hidden: hidden, cell: hidden)
  }

  /// Returns 1 for the rows of a batch whose sequence has this step, otherwise 0: [batch, 1]; `nil` if all have it.
  private static func mask(_ lengths: [Int]?, at time: Int) -> Operand? {
    guard let lengths, lengths.contains(where: { $0 <= time }) else { return nil }
    return .constant(
      ConstantTensor(shape: [lengths.count, 1], reals: lengths.map { $0 > time ? 1 : 0 }))
  }

  /// Returns the new state for sequences that continue, the old one for sequences that have ended.
  private static func kept(
    _ builder: inout GraphBuilder, _ new: Operand, _ old: Operand, _ mask: Operand?
  ) throws -> Operand {
    guard let mask else { return new }
    return try add(&builder, old, times(&builder, builder.difference(new, old), mask))
  }

  private static func recur(
    _ builder: inout GraphBuilder, _ node: Node, gates: Int, activations: [String], step: Step
  ) throws -> [Operand] {
    var x = try node.input(0)
    let (w, r) = (try node.constant(1), try node.constant(2))
    guard r.shape[2] > 0, w.shape[1] / gates == r.shape[2], r.shape[1] == w.shape[1],
      w.shape[1].isMultiple(of: gates), w.shape[0] == r.shape[0], (1...2).contains(w.shape[0]),
      w.shape[2] == x.shape[2], node.int("hidden_size", default: r.shape[2]) == r.shape[2],
      x.shape.allSatisfy({ $0 > 0 })
    else { throw node.problem("weights \(w.shape) and \(r.shape) for \(x.shape)") }
    let isBatchFirst = try node.flag("layout")
    if isBatchFirst { x = builder.transposed(x, [1, 0, 2]) }
    let (length, batch, hidden, directions) = (x.shape[0], x.shape[1], r.shape[2], w.shape[0])
    let lengths = try node.optionalIntegers(4)
    guard lengths?.count ?? batch == batch, lengths?.allSatisfy((0...length).contains) ?? true else {
      throw node.problem("lengths \(lengths ?? []) of sequences of \(length) steps")
    }
    let bound = node.float("clip", default: .infinity)
    guard bound > 0 else { throw node.problem("clip \(bound)") }
    let functions = try node.activations(gates: activations, directions: directions)
    let couplesGates = try gates == 4 && node.flag("input_forget")
    let direction = try node.choice("direction", of: "forward", "reverse", "bidirectional")
    guard (direction == "bidirectional") == (directions == 2) else {
      throw node.problem("direction '\(direction)' for \(directions) directions")
    }

    var outputs: [Operand] = []
    var lastHidden: [Operand] = []
    var lastCell: [Operand] = []
    for index in 0..<directions {
      func part(_ tensor: ConstantTensor) throws -> ConstantTensor {
        guard tensor.shape.first == directions, !tensor.isEmpty else {
          throw node.problem("weights of \(tensor.shape) in \(directions) directions")
        }
        return tensor.part(index, ofAxis: 0)
      }
      let biases =
        try node.optionalConstant(3).map { try part($0).reals }
        ?? .init(repeating: 0, count: 2 * gates * hidden)
      guard biases.count == 2 * gates * hidden else { throw node.problem("\(biases.count) biases") }
      let cell = Cell(
        input: try part(w), recurrent: try part(r), inputBias: Array(biases[..<(gates * hidden)]),
        recurrentBias: Array(biases[(gates * hidden)...]),
        peepholes: try gates == 4 ? node.optionalConstant(7).map { try part($0).reals } : nil, hidden: hidden,
        functions: functions[index], isLinearBeforeReset: try node.flag("linear_before_reset"),
        clip: bound.isFinite ? Clip(lower: -bound, upper: bound) : nil, couplesGates: couplesGates)
      guard cell.peepholes?.count ?? 3 * hidden == 3 * hidden else {
        throw node.problem("\(cell.peepholes?.count ?? 0) peepholes for \(hidden) places")
      }
      func initial(_ input: Int, _ builder: inout GraphBuilder) throws -> Operand {
        guard let given = node.optionalInput(input), gates == 4 || input == 5 else {
          return .constant(
            ConstantTensor(
              shape: [batch, hidden], reals: .init(repeating: 0, count: batch * hidden)))
        }
        let states = isBatchFirst ? builder.transposed(given, [1, 0, 2]) : given
        guard states.shape == [directions, batch, hidden] else {
          throw node.problem("a state of \(given.shape)")
        }
        let chosen = try builder.selected(states, [0: IndexMap([index])], name: "State")
        return try builder.reshaped(chosen, to: [batch, hidden])
      }
      var state = State(hidden: try initial(5, &builder), cell: try initial(6, &builder))
      let isReverse = index == 1 || direction == "reverse"
      var sequence = [Operand?](repeating: nil, count: length)
      for time in isReverse ? Array((0..<length).reversed()) : Array(0..<length) {
        let slice = try builder.selected(x, [0: IndexMap([time])], name: "Step")
        let next = try step(&builder, cell, builder.reshaped(slice, to: [batch, x.shape[2]]), state)
        let mask = mask(lengths, at: time)
        state = State(
          hidden: try kept(&builder, next.hidden, state.hidden, mask),
          cell: try kept(&builder, next.cell, state.cell, mask))
        let shown = try mask.map { try times(&builder, state.hidden, $0) } ?? state.hidden
        sequence[time] = try builder.reshaped(shown, to: [1, 1, batch, hidden])
      }
      outputs.append(try builder.concatenated(sequence.compactMap(\.self), axis: 0))
      lastHidden.append(try builder.reshaped(state.hidden, to: [1, batch, hidden]))
      lastCell.append(try builder.reshaped(state.cell, to: [1, batch, hidden]))
    }
    var y = try builder.concatenated(outputs, axis: 1)
    var last = [try builder.concatenated(lastHidden, axis: 0), try builder.concatenated(lastCell, axis: 0)]
    if isBatchFirst {
      y = builder.transposed(y, [2, 0, 1, 3])
      last = last.map { builder.transposed($0, [1, 0, 2]) }
    }
    return [y] + last
  }
}

extension Node {
  /// Returns the functions of a recurrent layer's gates in each direction.
  ///
  /// - Parameter gates: the default names.
  fileprivate func activations(gates: [String], directions: Int) throws(ONNXError) -> [[any NetworkOperation]]
  {
    let names = strings("activations") ?? []
    // Functions with parameters take these in order.
    var (alphas, betas) = (floats("activation_alpha") ?? [], floats("activation_beta") ?? [])
    var functions: [[any NetworkOperation]] = []
    for direction in 0..<directions {
      var row: [any NetworkOperation] = []
      for gate in gates.indices {
        let name =
          names.isEmpty ? gates[gate] : names[min(direction * gates.count + gate, names.count - 1)]
        var activation = NamedActivation(name: name)
        if activation.parameters.alpha, !alphas.isEmpty { activation.alpha = alphas.removeFirst() }
        if activation.parameters.beta, !betas.isEmpty { activation.beta = betas.removeFirst() }
        guard let function = activation.operation else { throw problem("activation '\(name)'") }
        row.append(function)
      }
      functions.append(row)
    }
    for (name, rest) in [("activation_alpha", alphas), ("activation_beta", betas)] where !rest.isEmpty {
      throw problem("the attribute '\(name)' has \(rest.count) numbers more than the activations take")
    }
    return functions
  }
}
