import CKernels

/// y[s, i] = Σ_j p[s, i, j] · v[s, j] with p[s, i] = softmax over j of scale · q[s, i] · k[s, j] + bias[s, i, j], for each
/// stack s: a head, window or sample. The rows of q, k, v and y are strided views of the surrounding operations' arrays.
///
/// Reference: Vaswani et al. 2017, "Attention is all you need". p is not stored, but computed again for the gradient:
/// Dao et al. 2022, "FlashAttention".
struct Attention: NetworkOperation {
  /// Rows of equal length in an array: the index at which the first row of each stack begins, and the distance between rows.
  struct Rows: Hashable, Sendable {
    let starts: [Int32]
    let stride: Int
  }

  /// The rows of one operand, and the input from which they are read.
  struct Operand: Hashable, Sendable {
    /// The index of the input.
    var input: Int
    var rows: Rows
  }

  /// The bias added to the scores of each stack, as tables, [queries][keys]. A table that is shared by many stacks, for example by all
  /// windows of an image, is stored once, so that it stays in a cache.
  struct Bias: Sendable {
    private(set) var tables: [Float] = []
    /// The index in `tables` at which each stack's table begins.
    private(set) var starts: [Int] = []

    /// - Parameters:
    ///   - numbers: a table for each stack, or one for all; the result is `nil` if there are no numbers.
    ///   - count: how many numbers a table has.
    init?(_ numbers: [Float], stacks: Int, table count: Int) {
      guard !numbers.isEmpty else { return nil }
      var known: [[UInt32]: Int] = [:]
      for stack in 0..<stacks {
        let first = numbers.count > count ? stack * count : 0
        let table = numbers[first..<first + count]
        let bits = table.map(\.bitPattern)
        let start = known[bits, default: tables.count]
        if start == tables.count {
          known[bits] = start
          tables += table
        }
        starts.append(start)
      }
    }
  }

  let name = "Attention"
  var queries: Operand
  var keys: Operand
  var values: Operand
  var result: Rows
  var resultShape: TensorShape
  let queryCount: Int
  let keyCount: Int
  /// The length of a row of q and k; `width`, that of v and y.
  let depth: Int
  let width: Int
  let scale: Float
  /// `nil` without a bias.
  let bias: Bias?

  var stacks: Int { result.starts.count }

  /// Returns the multiply-adds of one evaluation.
  func multiplyAdds(for inputs: [TensorShape]) -> Int { stacks * queryCount * keyCount * (depth + width) }

  func outputShape(for inputs: [TensorShape]) throws(ShapeMismatch) -> TensorShape {
    for (operand, count, length) in [
      (queries, queryCount, depth), (keys, keyCount, depth), (values, keyCount, width),
    ] {
      guard inputs.indices.contains(operand.input),
        operand.rows.fits(count: count, length: length, in: inputs[operand.input].count)
      else { throw ShapeMismatch("a row lies outside its array") }
    }
    guard result.fits(count: queryCount, length: width, in: resultShape.count),
      stacks * queryCount * width == resultShape.count
    else { throw ShapeMismatch("the rows do not fill the result") }
    return resultShape
  }

  func prepared(for inputs: [TensorShape], kernels: Kernels) -> any PreparedOperation {
    var read = [Int](repeating: 0, count: inputs.count)
    for (operand, count) in [
      (queries, queryCount * depth), (keys, keyCount * depth), (values, keyCount * width),
    ] {
      read[operand.input] += stacks * count
    }
    return Prepared(
      attention: self, counts: inputs.map(\.count), isRead: zip(read, inputs).map { $0 == $1.count },
      kernels: kernels)
  }

  private struct Prepared: PreparedOperation {
    let attention: Attention
    let counts: [Int]
    /// For each input, whether every element is in some row, so that every element of its gradient is written.
    let isRead: [Bool]
    let kernels: Kernels

    var backwardReads: ForwardArrays { .inputs }

    var scratchBytes: Int {
      kernels.attentionBytes(
        queries: attention.queryCount, keys: attention.keyCount, depth: attention.depth,
        width: attention.width)
    }

    func forward(_ buffers: Buffers) {
      forEachJob(buffers, kernels.attention) { stack, job in
        job.output = buffers.output + Int(attention.result.starts[stack])
      }
    }

    func backward(_ buffers: Buffers) {
      guard let gradient = buffers.outputGradient else { return }
      for (index, target) in buffers.gradients.enumerated() where !isRead[index] {
        target?.destination.update(repeating: 0, count: counts[index])
      }
      func destination(_ operand: Operand, _ stack: Int) -> UnsafeMutablePointer<Float>? {
        buffers.gradients[operand.input].map { $0.destination + Int(operand.rows.starts[stack]) }
      }
      forEachJob(buffers, kernels.attentionGradient) { stack, job in
        job.gradient = gradient + Int(attention.result.starts[stack])
        job.q_gradient = destination(attention.queries, stack)
        job.k_gradient = destination(attention.keys, stack)
        job.v_gradient = destination(attention.values, stack)
      }
    }

    /// Runs one job for each stack, in order.
    ///
    /// - Parameter finish: sets the addresses of a stack's output or gradients.
    private func forEachJob(
      _ buffers: Buffers, _ run: (igviz_attention) -> Void, finish: (Int, inout igviz_attention) -> Void
    ) {
      (attention.bias?.tables ?? []).withUnsafeBufferPointer { tables in
        func job(_ stack: Int) -> igviz_attention {
          func start(_ operand: Operand) -> UnsafePointer<Float> {
            buffers.inputs[operand.input] + Int(operand.rows.starts[stack])
          }
          var job = igviz_attention()
          (job.queries, job.keys) = (attention.queryCount, attention.keyCount)
          (job.depth, job.width, job.scale) = (attention.depth, attention.width, attention.scale)
          (job.q, job.q_stride) = (start(attention.queries), attention.queries.rows.stride)
          (job.k, job.k_stride) = (start(attention.keys), attention.keys.rows.stride)
          (job.v, job.v_stride) = (start(attention.values), attention.values.rows.stride)
          job.output_stride = attention.result.stride
          job.bias = attention.bias.flatMap { bias in tables.baseAddress.map { $0 + bias.starts[stack] } }
          job.caches = kernels.caches.sizes
          job.scratch = buffers.scratch
          finish(stack, &job)
          return job
        }
        var next = job(0)
        for stack in 1..<max(1, attention.stacks) {
          var this = next
          next = job(stack)
          withUnsafePointer(to: next) { next in
            this.next = next
            run(this)
          }
        }
        run(next)
      }
    }
  }
}

extension Attention.Rows {
  /// Creates rows from a table of elements' indices, [stacks][count][length]; `nil` unless the indices in each row are
  /// consecutive and the rows of each stack are equally far apart.
  init?(_ places: [Int32], stacks: Int, count: Int, length: Int) {
    guard places.count == stacks * count * length, !places.isEmpty else { return nil }
    let stride = count > 1 ? Int(places[length]) - Int(places[0]) : length
    guard stride > 0 else { return nil }
    var starts: [Int32] = []
    for stack in 0..<stacks {
      let first = Int(places[stack * count * length])
      for row in 0..<count {
        let (start, begin) = (first + row * stride, (stack * count + row) * length)
        for element in 0..<length where Int(places[begin + element]) != start + element { return nil }
      }
      starts.append(Int32(first))
    }
    self.init(starts: starts, stride: stride)
  }

  fileprivate func fits(count: Int, length: Int, in elements: Int) -> Bool {
    stride > 0 && starts.allSatisfy { $0 >= 0 && Int($0) + (count - 1) * stride + length <= elements }
  }
}
