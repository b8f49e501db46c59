using Sinter.Compiler;
using Sinter.Devices.Cpu;
using Sinter.Ir;
using Sinter.Kernels;
using Sinter.Runtime;
using Sinter.Tensors;
using Sinter.Tests.Compiler;

namespace Sinter.Tests.Devices;

/// <summary>Programs of convolutions, as they are run: layouts assigned, operations fused.</summary>
public sealed class ImagePlanTests
{
    [Fact]
    public async Task Random_programs_give_what_the_reference_gives()
    {
        using var pool = new WorkPool(2);
        var device = new CpuComputeDevice(pool);
        for (int seed = 1000; seed < 1300; seed++)
        {
            Function function = RandomImageProgram.Create(seed, operations: 3 + (seed % 25)), prepared = ProgramCloner.Clone(function);
            CanonicalPipeline.Run(prepared, Numerics.Fast);
            DevicePipeline.Run(prepared, device);
            using var specialization = new Specialization(device.Compile(new Segment(prepared), default));
            Value[] given = ProgramText.RandomInputs(function, seed), results = new Value[function.Body.Outputs.Count];
            await specialization.RunAsync(given, results, TestContext.Current.CancellationToken);
            try
            {
                ProgramText.AssertClose(ReferenceInterpreter.Run(function, given), results, 1e-4);
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException($"Program {seed}.", exception);
            }
        }
    }
}
