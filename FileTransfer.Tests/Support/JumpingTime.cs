using Microsoft.Extensions.Time.Testing;

namespace FileTransfer.Tests.Support;

/// <summary>Virtual time whose wall clock can be set, as people and time servers do; what passes is not changed by it.</summary>
internal sealed class JumpingTime : FakeTimeProvider
{
    /// <summary>Of the wall clock, ahead of what has passed.</summary>
    public TimeSpan Ahead { get; set; }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Ahead;

    public override long GetTimestamp() => base.GetUtcNow().Ticks;
}
