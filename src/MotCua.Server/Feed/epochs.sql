select epoch, divergence from delivery.epoch order by epoch
