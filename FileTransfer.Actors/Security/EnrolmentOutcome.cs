using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Security;

/// <summary>How a conversation on the join port ended, for the log.</summary>
/// <param name="Node">The new member, or null.</param>
/// <param name="Failure">
/// Why there is none. With a member: its answer may not have arrived, so it may need an invitation bound to its name.
/// </param>
/// <param name="Throttled">One of too many wrong codes: count it rather than log it.</param>
public sealed record EnrolmentOutcome(EnrolledNode? Node, Failure? Failure, bool Throttled = false);
