import ArgumentParser
import ConvNet
import Foundation

/// Measures the engine: `igviz-bench peak`, `igviz-bench network FILE…`.
struct Benchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "igviz-bench", abstract: "Measures the engine.",
    subcommands: [PeakCommand.self, NetworkCommand.self])
}

struct PeakCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "peak", abstract: "The most multiply-adds this machine can do, in GFLOP/s.")

  @Option(help: "Threads that compute at the same time.")
  var threads = 1

  func run() {
    print((0..<5).map { _ in Peak.flops(threads: threads) / 1e9 }.median)
  }
}

struct NetworkCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "network", abstract: "A network's gradient, layer by layer and as a whole.")
  @Argument(help: "Networks as text files.")
  var files: [String]
  @Flag var layers = false

  func run() throws {
    for path in files {
      let file = try NetworkFile(contentsOf: path)
      let network = Network(compiling: file.graph)
      let macs = file.graph.multiplyAdds
      let peak = (0..<5).map { _ in Peak.flops(threads: 1) }.median
      let e = Evaluator(network)
      let x = [Float](repeating: 1, count: network.inputShape.count)
      let w = [Float](repeating: 1, count: network.outputShape.count)
      _ = e.forward(x)
      _ = e.backward(w)
      let total = (0..<9).map { _ in
        seconds {
          _ = e.forward(x)
          _ = e.backward(w)
        }
      }.median
      print(
        path, "arena MB", network.evaluatorBytes >> 20, "gradient ms", total * 1e3, "share of peak",
        4 * Double(macs) / total / peak)
      guard layers else { continue }
      let steps = e.steps
      var times = [[Double]](repeating: [], count: steps.count)
      for _ in 0..<9 { for (i, s) in steps.enumerated() { times[i].append(seconds(s.run)) } }
      for (i, s) in steps.enumerated() {
        let t = times[i].median
        print(
          s.isBackward ? "b" : "f", s.name.padding(toLength: 30, withPad: " ", startingAt: 0), Int(t * 1e6),
          "us",
          s.multiplyAdds > 0 ? Int(100 * 2 * Double(s.multiplyAdds) / t / peak) : 0, "%",
          Int(t / total * 1000))
      }
    }
  }
}

Benchmark.main()
