using FileTransfer.Actors.Domain;
using Xunit;

namespace FileTransfer.Tests.Unit.Domain;

public sealed class FailureExceptionTests
{
    private static readonly Failure Known = new(Reason.Exists, "taken", "choose another name");

    public static TheoryData<Exception, Reason> Exceptions => new()
    {
        { new FailureException(Known), Reason.Exists },
        { new AggregateException(new FailureException(Known)), Reason.Exists },
        { new TaskCanceledException(), Reason.Cancelled },
        { new UnauthorizedAccessException(), Reason.AccessDenied },
        { new IOException(), Reason.StorageFailed },
        { new EndOfStreamException(), Reason.StorageFailed },
        { new InvalidOperationException(), Reason.Internal },
        { new AggregateException(new IOException(), new IOException()), Reason.Internal },
    };

    [Theory]
    [MemberData(nameof(Exceptions), DisableDiscoveryEnumeration = true)]
    public void Every_exception_stands_for_a_reason(Exception exception, Reason expected) =>
        Assert.Equal(expected, FailureException.From(exception).Reason);

    [Fact]
    public void A_failure_passes_through_unchanged()
    {
        var thrown = new FailureException(Known, new IOException("cause"));

        Assert.Same(Known, FailureException.From(thrown));
        Assert.Equal("taken", thrown.Message);
        Assert.IsType<IOException>(thrown.InnerException);
        Assert.Equal("choose another name", new FailureException(Reason.Exists, "taken", "choose another name").Failure.Hint);
    }

    [Fact]
    public void Text_of_the_system_is_escaped() =>
        Assert.Equal(@"bad \u{1b}[31m name", FailureException.From(new IOException("bad \u001b[31m name")).Detail);
}
