namespace Sinter.Kernels;

/// <summary>Work that goes in steps, each of which needs all of the one before. The parts of a step are independent of each other.</summary>
internal interface IStepBody
{
    void Run(int step, int part);
}
