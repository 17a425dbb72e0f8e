import CKernels
import TestSupport
import Testing

@testable import Engine

/// A backward product that transposes the forward weights while it runs equals the product with separately packed weights.
@Suite struct TurnedProductTests {
  /// Packs the matrix [rows][columns] as [columns / panel, rounded up][rows][panel].
  private func packed(_ matrix: [Float], columns: Int, panel: Int) -> [Float] {
    let rows = matrix.count / columns
    return stride(from: 0, to: columns, by: panel).flatMap { first in
      (0..<rows).flatMap { row in
        (first..<first + panel).map { $0 < columns ? matrix[row * columns + $0] : 0 }
      }
    }
  }

  @Test(arguments: Kernels.available)
  func turningIsTransposing(kernels: Kernels) {
    var random = Randomness(seed: 4)
    let panel = kernels.panel
    for (inputs, outputs) in [(1, 1), (48, 48), (96, 144), (97, 53), (200, 47), (31, 300)] {
      let matrix = random.floats(inputs * outputs)
      let weights = packed(matrix, columns: outputs, panel: panel)
      for first in stride(from: 0, to: inputs, by: 48) {
        let count = min(48, inputs - first)
        var turned: [Float] = []
        for output in 0..<outputs {
          for input in first..<first + count { turned.append(matrix[input * outputs + output]) }
        }
        let expected = packed(turned, columns: count, panel: panel)
        let found = Guarded([Float](repeating: .nan, count: expected.count))
        weights.withUnsafeBufferPointer { weights in
          kernels.turn(
            igviz_turn(
              weights: weights.baseAddress, inputs: inputs, outputs: outputs, first: first, count: count,
              panels: found.start))
        }
        #expect(found.values == expected && found.isWhole, "\(inputs) × \(outputs) from \(first)")
      }
    }
  }

  /// The products agree to the bit, for several samples, with zeros to skip, an addend and a mask.
  @Test(arguments: Kernels.available, [false, true])
  func itIsTheProduct(kernels: Kernels, skipsZeros: Bool) {
    var random = Randomness(seed: 7)
    for (pixels, inputs, outputs) in [(1, 100, 70), (5, 48, 48), (13, 150, 333), (29, 97, 130)] {
      let tensor = Tensor(random.floats(inputs * outputs), shape: [1, 1, inputs, outputs])
      func product(isTransposed: Bool) -> PackedProduct {
        PackedProduct(
          .pointwise(pixels: pixels),
          channels: .init(depth: isTransposed ? outputs : inputs, columns: isTransposed ? inputs : outputs),
          weights: WeightMatrix(
            tensor, kernelIndices: [0], outputs: 0..<outputs, isTransposed: isTransposed),
          skipsZeros: skipsZeros, kernels: kernels)
      }
      let (forward, plain) = (product(isTransposed: false), product(isTransposed: true))
      let turned = TransposedWeightsProduct(
        pixels: pixels, depth: outputs, columns: inputs, weights: forward.weights, skipsZeros: skipsZeros,
        kernels: kernels)
      for samples in [1, 3] {
        // A sample's arrays, concatenated: the gradient, the result, the addend, the mask.
        let (resultStart, addendStart) = (pixels * outputs, pixels * (outputs + inputs))
        let words = pixels * Mask.wordsPerPixel(channels: inputs)
        let maskStart = addendStart + pixels * inputs
        let stride = maskStart + (words + 1) / 2
        var memory = random.floats(samples * stride)
        for index in memory.indices where Bool.random(using: &random) { memory[index] = 0 }
        let (first, second) = (Guarded(memory), Guarded(memory))
        let batch = igviz_batch(samples: samples, stride: stride)
        for (arrays, isTurned) in [(first, false), (second, true)] {
          var epilogue = igviz_epilogue()
          epilogue.addend = UnsafePointer(arrays.start + addendStart)
          epilogue.mask_words = Mask.wordsPerPixel(channels: inputs)
          epilogue.read_mask = UnsafeRawPointer(arrays.start + maskStart).assumingMemoryBound(to: UInt16.self)
          if isTurned {
            let scratch = Guarded([UInt64](repeating: .max, count: turned.scratchBytes / 8 + 1))
            turned.run(
              from: arrays.start, to: arrays.start + resultStart, batch: batch, epilogue: epilogue,
              upcoming: nil, scratch: scratch.start, kernels: kernels)
            #expect(scratch.isWhole)
          } else {
            let scratch = Guarded([UInt64](repeating: .max, count: plain.scratchBytes / 8 + 1))
            plain.run(
              from: arrays.start, stride: outputs, to: arrays.start + resultStart, stride: inputs,
              batch: batch, epilogue: epilogue, scratch: scratch.start, kernels: kernels)
          }
        }
        #expect(first.values.map(\.bitPattern) == second.values.map(\.bitPattern) && second.isWhole)
      }
    }
  }

  @Test func whereItIsWorthwhile() {
    let caches = Caches(level1: 32 << 10, level2: 1 << 20, level3: 32 << 20)
    func isWorthwhile(pixels: Int, depth: Int, columns: Int) -> Bool {
      TransposedWeightsProduct.isWorthwhile(pixels: pixels, depth: depth, columns: columns, caches: caches)
    }
    // The first dense layer of VGG-16, one of ViT-B/16, and one of a small image.
    #expect(isWorthwhile(pixels: 1, depth: 4096, columns: 25088))
    #expect(isWorthwhile(pixels: 197, depth: 768, columns: 3072))
    #expect(!isWorthwhile(pixels: 49, depth: 768, columns: 3072))
    #expect(!isWorthwhile(pixels: 3136, depth: 96, columns: 384))
  }

  /// Layers that transpose while they run have one packing: forward and backward weights start at the same address.
  @Test func weightsArePackedOnce() {
    let weights = Tensor([Float](repeating: 0.5, count: 512 * 1024), shape: [512, 1024])
    let dense = Dense(weights: weights, bias: [Float](repeating: 0, count: 1024))
    for (pixels, isShared) in [(128, true), (127, false)] {
      let prepared = dense.prepared(for: [[pixels, 512]], kernels: .best)
      #expect((prepared.forwardWeights?.baseAddress == prepared.backwardWeights?.baseAddress) == isShared)
    }
  }
}
