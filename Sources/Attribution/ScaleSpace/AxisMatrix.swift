/// A matrix that is applied to the first axis of arrays; its rows are computed on demand.
protocol AxisMatrix {
  var rows: Int { get }
  var columns: Int { get }
  /// Returns the columns in which a row may be nonzero.
  func support(of row: Int) -> Range<Int>
  /// Writes the coefficients of a row within its support.
  func write(_ row: Int, to coefficients: UnsafeMutableBufferPointer<Double>)
}

extension AxisMatrix {
  /// Multiplies along the first axis and makes it the last, so that the next axis comes first:
  ///
  ///     result[r][p] = Σ_q matrix[p][q] · array[q][r]
  ///
  /// Rows are computed once for all r, as many at a time as fit into the cache. Each block of neighbouring r is copied, because it
  /// is read once for every row.
  ///
  /// - Parameters:
  ///   - array: columns × rest; an empty array stands for zeros.
  ///   - sum: rest × rows, added to the result; `nil` stands for zeros.
  func product(_ array: [Double], plus sum: [Double]? = nil) -> [Double] {
    let rest = array.count / columns
    var result = sum ?? [Double](repeating: 0, count: rest * rows)
    guard rest > 0 else { return result }
    let perChunk = max(1, keptCoefficients / columns)
    var coefficients = [Double](repeating: 0, count: min(rows, perChunk) * columns)
    var block = [Block](repeating: .zero, count: columns)
    for first in stride(from: 0, to: rows, by: perChunk) {
      let chunk = first..<min(rows, first + perChunk)
      coefficients.withUnsafeMutableBufferPointer { coefficients in
        for row in chunk {
          let start = (row - first) * columns
          write(
            row,
            to: UnsafeMutableBufferPointer(rebasing: coefficients[start..<start + support(of: row).count]))
        }
      }
      for start in stride(from: 0, to: rest, by: Block.scalarCount) {
        let width = min(Block.scalarCount, rest - start)
        copy(array, from: start, width: width, rest: rest, to: &block)
        result.withUnsafeMutableBufferPointer { result in
          for row in chunk {
            let sums = dot(coefficients, from: (row - first) * columns, block, support(of: row))
            for lane in 0..<width { result[(start + lane) * rows + row] += sums[lane] }
          }
        }
      }
    }
    return result
  }
}

private typealias Block = SIMD8<Double>
private let keptCoefficients = 1 << 15

/// Returns the product of a row and a block. Two sums run in parallel, because each addition waits for the one before.
private func dot(_ coefficients: [Double], from start: Int, _ block: [Block], _ support: Range<Int>) -> Block
{
  coefficients.withUnsafeBufferPointer { coefficients in
    block.withUnsafeBufferPointer { block in
      var (even, odd) = (Block.zero, Block.zero)
      var (tap, column) = (start, support.lowerBound)
      while column + 1 < support.upperBound {
        even += coefficients[tap] * block[column]
        odd += coefficients[tap + 1] * block[column + 1]
        (tap, column) = (tap + 2, column + 2)
      }
      if column < support.upperBound { even += coefficients[tap] * block[column] }
      return even + odd
    }
  }
}

/// Copies neighbouring elements of every column; the lanes of a block beyond `width` are never read.
private func copy(_ array: [Double], from start: Int, width: Int, rest: Int, to block: inout [Block]) {
  array.withUnsafeBytes { bytes in
    block.withUnsafeMutableBufferPointer { block in
      for column in block.indices {
        let offset = (column * rest + start) * MemoryLayout<Double>.stride
        if width == Block.scalarCount {
          block[column] = bytes.loadUnaligned(fromByteOffset: offset, as: Block.self)
        } else {
          for lane in 0..<width {
            block[column][lane] = bytes.load(
              fromByteOffset: offset + lane * MemoryLayout<Double>.stride, as: Double.self)
          }
        }
      }
    }
  }
}
