/// Words for amounts that grow: shares, times and rates.
public enum ProgressLine {
  /// One line such as `clips/a.mov  transcode  ━━━━━─────  42 %  1.8× 0:12 left`, never wider
  /// than asked.
  ///
  /// The label is shortened first, then the first of the details go; the bar goes when there is no room for it.
  public static func text(
    label: String, fraction: Double?, details: [String] = [], width: Int
  ) -> String {
    let share = fraction.map { [percent($0)] } ?? []
    var details = details[...]
    while !details.isEmpty,
      columns(of: (share + details).joined(separator: "  ")) + 2 + shortestLabel > width
    {
      details.removeFirst()
    }
    let tail = (share + details).joined(separator: "  ")
    let room = width - columns(of: tail) - 2
    let bar = fraction.flatMap { room >= 40 ? "  " + self.bar($0, width: 12) : nil } ?? ""
    let name = shortened(label, to: max(shortestLabel, room - columns(of: bar)))
    return shortened(name + bar + (tail.isEmpty ? "" : "  " + tail), to: width)
  }

  /// Columns of the label that are left at least.
  private static let shortestLabel = 12

  /// A share as ` 42 %`; 100 % only when it is all.
  public static func percent(_ fraction: Double) -> String {
    let whole = fraction.isFinite ? Int((min(1, max(0, fraction)) * 100).rounded(.down)) : 0
    return padded("\(whole) %", to: 5, right: true)
  }

  /// A number with one decimal, cut and not rounded up: `1.8`.
  public static func tenths(_ value: Double) -> String {
    guard value.isFinite, abs(value) < 1e15 else { return "–" }
    let tenths = Int64(value * 10)
    return "\(tenths / 10).\(abs(tenths % 10))"
  }

  /// Seconds as `0:07`, `12:30` or `1:02:03`.
  public static func clock(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds >= 0, seconds < 1e8 else { return "–:––" }
    let whole = Int(seconds.rounded())
    let tail = two(whole % 60)
    let minutes = whole / 60
    return minutes < 60 ? "\(minutes):\(tail)" : "\(minutes / 60):\(two(minutes % 60)):\(tail)"
  }

  private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

  static func bar(_ fraction: Double, width: Int) -> String {
    let filled = Int((min(1, max(0, fraction)) * Double(width)).rounded(.down))
    return String(repeating: "━", count: filled) + String(repeating: "─", count: width - filled)
  }
}
