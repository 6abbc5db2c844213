/// Gathers pieces of text into lines, each shorter than asked, broken at spaces where there are
/// any: for words that arrive bit by bit beside a line of progress.
public struct LineBuffer: Sendable {
  private var pending = ""
  private let width: Int

  /// Makes an empty buffer.
  public init(width: Int) { self.width = width }

  /// Adds a piece; gives the lines that are complete now.
  public mutating func take(_ piece: String) -> [String] {
    pending += piece
    var lines: [String] = []
    while let end = pending.firstIndex(where: \.isNewline) {
      lines += wrapped(String(pending[..<end]), to: width)
      pending = String(pending[pending.index(after: end)...])
    }
    guard columns(of: pending) > width else { return lines }
    let broken = wrapped(pending, to: width)
    pending = broken.last.map { pending.last == " " ? $0 + " " : $0 } ?? ""
    return lines + broken.dropLast()
  }

  /// The rest, where there is any.
  public mutating func end() -> String? {
    defer { pending = "" }
    return pending.allSatisfy(\.isWhitespace) ? nil : pending
  }
}
