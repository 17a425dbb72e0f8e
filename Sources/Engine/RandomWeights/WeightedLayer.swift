/// A layer of a graph with the nodes that hold its weights.
struct WeightedLayer {
  let name: String
  /// Indices of nodes.
  var nodes: [Int]
}

extension Graph {
  /// Returns the layers with weights on which the output depends, from the output backwards.
  func layersWithWeights() -> [WeightedLayer] {
    var layers: [WeightedLayer] = []
    var places: [String: Int] = [:]
    for (index, name) in weights().reversed() {
      let place = places[name] ?? layers.count
      places[name] = place
      if place == layers.count { layers.append(WeightedLayer(name: name, nodes: [])) }
      layers[place].nodes.append(index)
    }
    return layers
  }

  /// Returns the nodes that have weights, each with its layer.
  private func weights() -> [(node: Int, layer: String)] {
    let isNeeded = neededForOutput()
    let isMixed = dependsOnProduct()
    let isLearned = learnedOperands(isMixed: isMixed)
    return nodes.indices.compactMap { index in
      let node = nodes[index]
      guard let layer = node.layer, isNeeded[node.output.index],
        let operation = node.operation as? any WeightHolding, operation.hasWeights
      else { return nil }
      // A scaling of the input, or a constant that encodes positions, is not trained.
      switch operation {
      case is ChannelAffine, is Concatenation:
        guard node.inputs.contains(where: { isMixed[$0.index] }) else { return nil }
      case is Constant: guard isLearned[node.output.index] else { return nil }
      default: break
      }
      return (index, layer)
    }
  }

  private func neededForOutput() -> [Bool] {
    var isNeeded = [Bool](repeating: false, count: valueCount)
    isNeeded[output.index] = true
    for node in nodes.reversed() where isNeeded[node.output.index] {
      for input in node.inputs { isNeeded[input.index] = true }
    }
    return isNeeded
  }

  /// Returns, for each value by its index, whether its elements are sums of input elements. Before the first product and the
  /// first standardisation, numbers are only scaled and moved: this is preprocessing by the model's author.
  private func dependsOnProduct() -> [Bool] {
    var depends = [Bool](repeating: false, count: valueCount)
    for node in nodes where node.layer != nil {
      switch node.operation {
      case is Convolution, is Dense, is TransposedConvolution, is MatrixProduct, is Standardization,
        is Attention:
        depends[node.output.index] = true
      default: depends[node.output.index] = node.inputs.contains { depends[$0.index] }
      }
    }
    return depends
  }

  /// Returns, for each value by its index, whether it is a learned operand: it is multiplied with the result of a product, or
  /// added to it as one number per channel, directly or after it was moved. A summand that varies along several axes
  /// distinguishes positions: it is their embedding, or a mask.
  private func learnedOperands(isMixed: [Bool]) -> [Bool] {
    var isLearned = [Bool](repeating: false, count: valueCount)
    for node in nodes.reversed() {
      let isMove =
        node.operation is Rearrangement || node.operation is Concatenation || node.operation is Reshape
      for input in node.inputs where !isLearned[input.index] {
        isLearned[input.index] =
          switch node.operation {
          case is MatrixProduct, is Attention: true
          case let binary as Binary where isMixed[node.output.index]:
            binary.scales || binary.adds && shape(of: input).dimensions.count { $0 > 1 } == 1
          default: isMove && isLearned[node.output.index]
          }
      }
    }
    return isLearned
  }
}
