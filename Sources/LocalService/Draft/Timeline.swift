import MediaModel

/// A video as the local service plans it: shots, music and texts on a canvas. All times are in
/// milliseconds.
struct Timeline: Codable, Hashable, Sendable {
  /// How one shot gives way to the next.
  enum Transition: String, Codable, Sendable { case fade, cut }

  var id: String
  /// Goes up with every change.
  var revision = 1
  var name: String
  var width: Int
  var height: Int
  var frameRate = 30
  /// The length that was asked; nil lets the shots decide.
  var target: Int?
  var transition = Transition.fade
  /// Whether there shall be no sound at all.
  var isSilent = false
  var shots: [Shot] = []
  var music: Music?
  var texts: [Text] = []

  /// A stretch of a clip, a picture, or a generated card.
  struct Shot: Codable, Hashable, Sendable {
    var id: String
    var name: String
    /// The upload's hash; nil for a generated backdrop.
    var source: String?
    var isStill: Bool
    /// Where the shot begins in its source.
    var inPoint = 0
    /// How much there is in the source; nil for stills and backdrops.
    var available: Int?
    var speed = 1.0
    /// How loud its own sound is, 0 to 1; nil where it has none.
    var volume: Double?
    /// A length that was asked for this shot.
    var pinned: Int?
    var start = 0
    var duration = 0

    /// The longest it can last; nil where it can last for ever.
    var longest: Int? {
      available.map { max(1, Int(Double(max(1, $0 - inPoint)) / max(0.1, speed))) }
    }
  }

  /// The sound under it all.
  struct Music: Codable, Hashable, Sendable {
    var name: String
    /// The upload's hash; nil for a synthesized bed.
    var source: String?
    /// 0 to 1.
    var level: Double
    var start = 0
    /// Nil for as long as the video lasts.
    var length: Int?
  }

  /// Words on the picture.
  struct Text: Codable, Hashable, Sendable {
    enum Place: String, Codable, Sendable { case center, top, bottom }
    var words: String
    var place = Place.center
    var start = 0
    var duration = 3000
    /// Whether it is the closing line and stands at the end.
    var isClosing = false
  }

  /// The length of the whole.
  var duration: Int { shots.map { $0.start + $0.duration }.max() ?? 0 }

  /// The title, where there is one.
  var title: String? { texts.first { !$0.isClosing }?.words }

  /// The size of the picture.
  var canvas: Resolution { Resolution(width: width, height: height) }
}
