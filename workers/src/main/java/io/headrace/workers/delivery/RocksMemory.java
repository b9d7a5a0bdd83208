package io.headrace.workers.delivery;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/**
 * Bounds the memory outside the heap that all partitions' backlogs take together. Static, because
 * Kafka Streams makes one of these per store and the bound is the process's.
 */
public final class RocksMemory implements RocksDBConfigSetter {
  private static final long MIB = 1024 * 1024;
  private static final long SHARED = 24 * MIB;
  private static final long WRITE_BUFFERS = 12 * MIB;
  private static final long WRITE_BUFFER = 2 * MIB;
  private static final double BLOOM_BITS = 10;

  static {
    RocksDB.loadLibrary();
  }

  private static final Cache CACHE = new LRUCache(SHARED);
  private static final WriteBufferManager BUFFERS = new WriteBufferManager(WRITE_BUFFERS, CACHE);

  @Override
  public void setConfig(String store, Options options, Map<String, Object> configs) {
    BlockBasedTableConfig table = (BlockBasedTableConfig) options.tableFormatConfig();
    table.setBlockCache(CACHE);
    table.setCacheIndexAndFilterBlocks(true);
    table.setFilterPolicy(new BloomFilter(BLOOM_BITS)); // most ids that are looked up are new
    options.setTableFormatConfig(table);
    options.setWriteBufferManager(BUFFERS);
    options.setWriteBufferSize(WRITE_BUFFER);
    options.setMaxWriteBufferNumber(2);
  }

  @Override
  public void close(String store, Options options) {} // the cache outlives its stores
}
