import MediaModel

/// Which shots an edit is about.
enum ShotReference: Hashable, Sendable {
  /// Counted from 1.
  case number(Int)
  case last
  case all
  /// A file's name, or a part of it.
  case named(String)
}

/// One change of a timeline, as read from a message.
enum Edit: Hashable, Sendable {
  /// The length of the whole, in seconds.
  case duration(Double)
  case canvas(Resolution)
  case title(String)
  case removeTitle
  case closing(String)
  case removeClosing
  /// Music from an upload (by name, else the first there is), at a level from 0 to 1.
  case music(name: String?, level: Double?)
  /// Makes the music louder or quieter by a factor.
  case musicFactor(Double)
  case removeMusic
  case silence(Bool)
  /// The clips' own sound, from 0 to 1.
  case clipSound(Double)
  case reverse
  /// To a place counted from 1; nil for the end.
  case move(ShotReference, to: Int?)
  case swap(ShotReference, ShotReference)
  case remove(ShotReference)
  /// Seconds a shot shall last.
  case length(ShotReference, Double)
  /// Seconds by which a shot shall be longer, or shorter where they are negative.
  case lengthen(ShotReference, by: Double)
  case cutStart(ShotReference, Double)
  case cutEnd(ShotReference, Double)
  case speed(ShotReference, Double)
  case transition(Timeline.Transition)
  case replace(ShotReference, with: String)
}
