/// Where the content of each input stands in the output tree.
enum InputLabels {
  /// One input.
  struct Input: Hashable, Sendable {
    /// The absolute path, without links in its folders.
    var path: String
    var isFolder: Bool
  }

  /// A label for each input: nothing for a folder that stands alone (its content lies at the
  /// top), else the shortest end of its path that no other input shares.
  static func labels(for inputs: [Input]) -> [String] {
    if inputs.count == 1, inputs[0].isFolder { return [""] }
    let parts = inputs.map { $0.path.split(separator: "/").map(String.init) }
    return parts.indices.map { index in
      let own = parts[index]
      for length in 1...max(1, own.count) {
        let label = own.suffix(length)
        let isShared = parts.indices.contains {
          $0 != index && parts[$0].suffix(length).elementsEqual(label)
        }
        if !isShared { return label.joined(separator: "/") }
      }
      return own.joined(separator: "/")
    }
  }
}
