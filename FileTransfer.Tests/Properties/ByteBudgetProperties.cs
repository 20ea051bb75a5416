using CsCheck;
using FileTransfer.Actors.Buffers;
using Xunit;

namespace FileTransfer.Tests.Properties;

public sealed class ByteBudgetProperties
{
    [Fact]
    public Task Whatever_is_asked_for_is_granted_in_order_and_all_comes_back() =>
        Gen.Long[0, 150].Array[1, 40].SampleAsync(async requests =>
        {
            var budget = new ByteBudget(100);
            var tasks = requests.Select(bytes => budget.AcquireAsync(bytes, CancellationToken.None).AsTask()).ToArray();
            for (var i = 0; i < requests.Length; i++)
            {
                await tasks[i].WaitAsync(TimeSpan.FromSeconds(10));
                Assert.InRange(budget.Used, requests[i], Math.Max(100, requests.Max()));
                budget.Release(requests[i]);
            }

            Assert.Equal(0, budget.Used);
        });
}
