using System.Diagnostics;
using Sinter.Runtime;
using Sinter.Tensors;

namespace Sinter.Devices.Simulated;

/// <summary>A segment on a simulated device: what the processor's kernels compute, on the device's own thread, between two transfers.</summary>
/// <param name="kernels">What computes.</param>
/// <param name="worker">The device's thread.</param>
/// <param name="pace">What the time that it takes follows from; null for no more time than it needs.</param>
/// <param name="seconds">What its operations take at least.</param>
internal sealed class SimulatedSegment(ICompiledSegment kernels, SimulatedWorker worker, DeviceRates? pace, double seconds) : ICompiledSegment
{
    public Segment Segment => kernels.Segment;

    public string Device => kernels.Device;

    public SegmentPlan Plan => kernels.Plan;

    public SegmentProfile? Profile { get => kernels.Profile; set => kernels.Profile = value; }

    public ISegmentContext CreateContext() => new Context(kernels.CreateContext(), worker, pace, seconds);

    public void Dispose() => kernels.Dispose();

    private sealed class Context(ISegmentContext kernels, SimulatedWorker worker, DeviceRates? pace, double seconds) : ISegmentContext
    {
        public async ValueTask SubmitAsync(ReadOnlyMemory<Value> inputs, Memory<Value> outputs, CancellationToken cancellation)
        {
            cancellation.ThrowIfCancellationRequested();
            var run = new SimulatedRun(() => Run(inputs.Span, outputs.Span, cancellation), cancellation);
            worker.Enqueue(run);
            await run.Completion.ConfigureAwait(false);
        }

        public void Dispose() => kernels.Dispose();

        private void Run(ReadOnlySpan<Value> inputs, Span<Value> outputs, CancellationToken cancellation)
        {
            long start = Stopwatch.GetTimestamp();
            var (given, results) = (new Value[inputs.Length], new Value[outputs.Length]);
            long bytes = 0;
            for (int i = 0; i < given.Length; i++)
                given[i] = Transferred((Tensor)inputs[i], ref bytes);
            // The processor computes on the thread that asks it to: this one.
            kernels.SubmitAsync(given, results, cancellation).GetAwaiter().GetResult();
            for (int i = 0; i < results.Length; i++)
                outputs[i] = SegmentResult.Deliver(Transferred((Tensor)results[i], ref bytes), outputs[i], mustCopy: false);
            if (pace is not null)
                Wait(start, seconds + pace.SubmissionSeconds(bytes), cancellation);
        }

        /// <summary>A tensor as it is after its way through the device's memory.</summary>
        private static Tensor Transferred(Tensor tensor, ref long bytes)
        {
            bytes += SimulatedMemory.BytesOf(tensor);
            using IDeviceBuffer buffer = SimulatedMemory.Instance.Import(tensor);
            return SimulatedMemory.Instance.Export(buffer);
        }

        private static void Wait(long start, double seconds, CancellationToken cancellation)
        {
            while (seconds - Stopwatch.GetElapsedTime(start).TotalSeconds is > 0 and double left)
            {
                cancellation.ThrowIfCancellationRequested();
                if (left > 0.002)
                    Thread.Sleep(1);
                else
                    Thread.Yield();
            }
        }
    }
}
