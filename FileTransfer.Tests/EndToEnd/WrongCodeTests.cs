using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Links;
using FileTransfer.Actors.Security;
using FileTransfer.Tests.Support;
using Xunit;

namespace FileTransfer.Tests.EndToEnd;

/// <summary>Somebody tries invitation codes, from the address of an honest machine.</summary>
public sealed class WrongCodeTests
{
    private const int Guessers = 4;
    private const int Guesses = 40;

    [Fact]
    public async Task The_right_code_is_taken_at_once_during_a_flood_of_wrong_ones()
    {
        await using var site = await Site.OpenAsync();
        var text = await site.InviteAsync("--roles", "receive");
        var link = JoinLink.Parse(text);
        using var enough = new CancellationTokenSource();
        var refused = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var (told, throttled) = (0, 0);
        var guessing = Enumerable.Range(0, Guessers).Select(_ => Task.Run(async () =>
        {
            while (!enough.IsCancellationRequested)
            {
                if ((await GuessAsync(site.Port, link)).Reason == Reason.LimitReached) Interlocked.Increment(ref throttled);
                if (Interlocked.Increment(ref told) == Guesses) refused.TrySetResult();
            }
        })).ToArray();
        await refused.Task.WaitAsync(Deadline.Usual);

        (await NodeProcess.RunAsync(null, "join", text, "--name", "late", "--home", site.NewPath())).WithExit(0);
        await enough.CancelAsync();
        await Task.WhenAll(guessing);

        Assert.InRange(told - throttled, 1, new EnrolmentOptions().WrongCodesPerAddress * 2);   // and what the seconds bring again
    }

    private static async Task<Failure> GuessAsync(int port, JoinLink link)
    {
        var connection = await new LinkDialler().ConnectAsync(
            "127.0.0.1", port, LinkProtocols.Join, null, _ => null, Deadline.Usual, CancellationToken.None);
        await using var stream = connection.Stream;
        using var certificate = connection.ServerCertificate;
        var guess = JoinLink.Create("127.0.0.1", port, JoinSecret.New(), link.Fingerprint);
        return (await Assert.ThrowsAsync<FailureException>(() =>
            EnrolmentClient.JoinAsync(stream, certificate, guess, null, TimeProvider.System, CancellationToken.None))).Failure;
    }
}
