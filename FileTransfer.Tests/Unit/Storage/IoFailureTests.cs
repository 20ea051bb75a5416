using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Storage.Platform;
using Xunit;

namespace FileTransfer.Tests.Unit.Storage;

public sealed class IoFailureTests
{
    [Fact]
    public void A_taken_name_in_staging_is_a_failing_disk_and_no_conflict()
    {
        var taken = new IOException("exists", Errno.Exists);

        Assert.Equal(Reason.StorageFailed, IoFailure.OfMaking(taken, "creating", RelativePath.Parse("a")).Failure.Reason);
        Assert.Equal(Reason.Exists, IoFailure.Of(taken, "creating a").Failure.Reason);
    }
}
