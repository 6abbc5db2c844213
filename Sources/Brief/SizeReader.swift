import MediaModel

/// Finds the largest file that is wished for: "under 50 MB", "不超过20MB".
struct SizeReader {
  let reading: Reading

  func mentions() -> [Mention] {
    reading.tokens.indices.compactMap(read)
  }

  private func read(at index: Int) -> Mention? {
    let token = reading.tokens[index]
    guard token.kind == .number, let value = token.value,
      let unit = ["kb", "mb", "gb", "kib", "mib", "gib", "m", "兆"].first(where: {
        $0 == reading.word(index + 1)
      }), unit != "m",
      let size = ByteSize(parsing: "\(value)\(unit == "兆" ? "mb" : unit)")
    else { return nil }
    let before = reading.before(index, 3).reversed().joined(separator: " ")
    let isBound =
      [
        "under", "below", "less than", "at most", "max", "maximum", "up to", "no more than",
        "within",
        "than", "of at most", "maximum of", "smaller than",
      ].contains { before.hasSuffix($0) }
      || ["or less", "max", "maximum", "or smaller", "at most", "tops"].contains {
        reading.phrase($0, at: index + 2) != nil
      }
      || [
        "不超过", "不要超过", "不能超过", "别超过", "小于", "最大", "最多", "控制在", "低于",
      ].contains(where: reading.runBefore(index).hasSuffix)
      || ["以内", "以下", "之内"].contains(where: reading.run(index + 2).hasPrefix)
    let sentence = reading.sentenceStart(index)..<reading.sentenceEnd(index)
    let isUpload = sentence.contains { reading.word($0).hasPrefix("upload") }
    guard isBound, !isUpload else { return nil }
    return Mention(value: .largest(size.bytes), range: index..<(index + 2), certainty: .strong)
  }
}
