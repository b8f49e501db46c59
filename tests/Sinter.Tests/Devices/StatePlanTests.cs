using Sinter.Compiler;
using Sinter.Devices.Cpu;
using Sinter.Ir;
using Sinter.Kernels;
using Sinter.Runtime;
using Sinter.Tensors;
using Sinter.Tests.Compiler;

namespace Sinter.Tests.Devices;

/// <summary>States that planned programs read and write, over several predictions.</summary>
public sealed class StatePlanTests
{
    [Theory]
    [InlineData("fp16")]
    [InlineData("fp32")]
    public async Task A_state_keeps_what_each_prediction_wrote(string element)
    {
        // The value read first is given after the write, which must not change it.
        Function function = ProgramText.Function(
            $"tensor<{element}, [2, 3]> x, tensor<int32, [2]> from, tensor<int32, [2]> to, state<tensor<{element}, [4, 3]>> cache",
            $$"""
            tensor<{{element}}, [4, 3]> held = read_state(input = cache)[name = string("held")];
            tensor<{{element}}, [4, 3]> updated = slice_update(x = held, update = x, begin = from, end = to)[name = string("updated")];
            tensor<{{element}}, [4, 3]> scaled = mul(x = updated, y = {{element}}(0x1.8p+0))[name = string("scaled")];
            write_state(input = cache, data = scaled)[name = string("write")];
            tensor<{{element}}, [4, 3]> again = read_state(input = cache)[name = string("again")];
            """, "held, again", "ios18");
        Function canonical = ProgramCloner.Clone(function);
        CanonicalPipeline.Run(canonical, Numerics.Fast);
        ICompiledSegment segment = new CpuComputeDevice(WorkPool.Inline).Compile(new Segment(canonical), default);
        Assert.Equal(2, segment.Plan.Steps.Count(step => step.Kernel == "copy from state"));
        Assert.Equal(1, segment.Plan.Steps.Count(step => step.Kernel == "copy to state"));
        Assert.Equal(1, segment.Plan.Steps.Count(step => step.Kernel == "slice update"));
        using var specialization = new Specialization(segment);

        ElementType type = element == "fp16" ? ElementType.Float16 : ElementType.Float32;
        // A widened program keeps its states widened, too.
        var kept = (TensorType)((StateType)canonical.Inputs[3].Type).Wrapped;
        StateCell expected = new(Tensor.Create(type, [4, 3])), actual = new(Tensor.Create(kept.Element, [4, 3]));
        for (int row = 0; row < 3; row++)
        {
            Tensor x = new RandomTensors(row).Floats([2, 3]).ConvertTo(type);
            Tensor from = Tensor.From<int>([2], [row, 0]), to = Tensor.From<int>([2], [row + 2, 3]);
            var results = new Value[2];
            Value[] given = [x.ConvertTo(kept.Element), from, to, actual];
            await specialization.RunAsync(given, results, default);
            ProgramText.AssertClose(ReferenceInterpreter.Run(function, [x, from, to, expected]), results, 1e-3);
            ProgramText.AssertClose([expected.Content], [actual.Content], 1e-3);
        }
    }
}
