import Synchronization
import Threads

/// A graph with its operations ready to run: what all evaluators of a network share.
struct PreparedGraph: Sendable {
  let graph: Graph
  /// By the value that each makes.
  let operations: [Graph.Value: any PreparedOperation]

  /// The same function of one of the graph's values instead of its input.
  func cut(at value: Graph.Value) -> PreparedGraph {
    PreparedGraph(graph: graph.cut(at: value), operations: operations)
  }
}

extension PreparedGraph {
  /// Weights are packed on all threads; how they come to lie does not depend on which.
  ///
  /// - Parameter known: operations that are ready, by the value that each makes.
  init(_ graph: Graph, kernels: Kernels, reusing known: [Graph.Value: any PreparedOperation] = [:]) {
    let made = Mutex(known)
    let open = graph.nodes.filter { known[$0.output] == nil }
    Threads.perform(open.count) { index in
      let node = open[index]
      let operation = node.operation.prepared(for: node.inputs.map(graph.shape), kernels: kernels)
      made.withLock { $0[node.output] = operation }
    }
    self.init(graph: graph, operations: made.withLock { $0 })
  }
}

extension Graph {
  /// The output as a function of one of the graph's values. What does not depend on that value stands first.
  func cut(at value: Value) -> Graph {
    var graph = self
    graph.input = value
    graph.activations = [:]
    graph.nodes.removeAll { $0.output == value }
    graph = graph.withoutDeadNodes()
    let depends = graph.dependsOnInput()
    graph.nodes =
      graph.nodes.filter { !depends[$0.output.index] } + graph.nodes.filter { depends[$0.output.index] }
    return graph
  }
}
